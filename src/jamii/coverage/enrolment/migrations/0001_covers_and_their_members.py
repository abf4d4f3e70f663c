import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('platform', '0001_journal_counters_answers'),
        ('organisations', '0001_schemes_and_payers'),
        ('people', '0001_households_and_persons'),
        ('places', '0001_the_tree'),
        ('plans', '0001_plans_and_terms'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Cover',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=40)),
                ('stage', models.CharField(max_length=7)),
                ('status', models.CharField(max_length=9)),
                ('enrolled', models.DateField()),
                ('start', models.DateField()),
                ('expiry', models.DateField()),
                ('effective', models.DateField(null=True)),
                ('value', models.DecimalField(decimal_places=4, max_digits=18)),
                ('base_value', models.DecimalField(decimal_places=4, max_digits=18)),
                ('enforced', models.BooleanField(default=False)),
                ('suspended_because', models.CharField(blank=True, max_length=7)),
                ('last_payment_day', models.DateField()),
                ('terms_hash', models.CharField(blank=True, max_length=32)),
                ('steps', models.JSONField(default=list)),
                ('warnings', models.JSONField(default=list)),
                ('origin', models.CharField(default='entered', max_length=10)),
                ('version', models.PositiveIntegerField(default=1)),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.household')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.plan')),
                ('previous', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enrolment.cover')),
                ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.scheme')),
            ],
        ),
        migrations.CreateModel(
            name='CoverMember',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('place_no', models.PositiveIntegerField(default=0)),
                ('enrolled', models.DateField()),
                ('effective', models.DateField(null=True)),
                ('expiry', models.DateField()),
                ('waits_for', models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                ('ended', models.BooleanField(default=False)),
                ('cover', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='enrolment.cover')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='CoverMemberKept',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.UUIDField(serialize=False)),
                ('place_no', models.PositiveIntegerField(default=0)),
                ('enrolled', models.DateField()),
                ('effective', models.DateField(null=True)),
                ('expiry', models.DateField()),
                ('waits_for', models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                ('ended', models.BooleanField(default=False)),
                ('cover', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='enrolment.cover')),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.person')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='kepts', to='enrolment.covermember')),
            ],
            options={
                'verbose_name': 'history of cover member',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Officer',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=50)),
                ('last_name', models.CharField(max_length=100)),
                ('other_names', models.CharField(blank=True, max_length=100)),
                ('phone', models.CharField(blank=True, max_length=50)),
                ('email', models.CharField(blank=True, max_length=254)),
                ('born', models.DateField(null=True)),
                ('phone_communication', models.BooleanField(default=False)),
                ('last_day', models.DateField(null=True)),
                ('ended_on', models.DateField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                ('substitute', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enrolment.officer')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('villages', models.ManyToManyField(related_name='+', to='places.place')),
            ],
        ),
        migrations.CreateModel(
            name='CoverKept',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.UUIDField(serialize=False)),
                ('number', models.CharField(max_length=40)),
                ('stage', models.CharField(max_length=7)),
                ('status', models.CharField(max_length=9)),
                ('enrolled', models.DateField()),
                ('start', models.DateField()),
                ('expiry', models.DateField()),
                ('effective', models.DateField(null=True)),
                ('value', models.DecimalField(decimal_places=4, max_digits=18)),
                ('base_value', models.DecimalField(decimal_places=4, max_digits=18)),
                ('enforced', models.BooleanField(default=False)),
                ('suspended_because', models.CharField(blank=True, max_length=7)),
                ('last_payment_day', models.DateField()),
                ('terms_hash', models.CharField(blank=True, max_length=32)),
                ('steps', models.JSONField(default=list)),
                ('warnings', models.JSONField(default=list)),
                ('origin', models.CharField(default='entered', max_length=10)),
                ('version', models.PositiveIntegerField(default=1)),
                ('household', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.household')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='kepts', to='enrolment.cover')),
                ('plan', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='plans.plan')),
                ('previous', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='enrolment.cover')),
                ('scheme', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organisations.scheme')),
                ('officer', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='enrolment.officer')),
            ],
            options={
                'verbose_name': 'history of cover',
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='cover',
            name='officer',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enrolment.officer'),
        ),
        migrations.CreateModel(
            name='OfficerKept',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.UUIDField(serialize=False)),
                ('code', models.CharField(max_length=50)),
                ('last_name', models.CharField(max_length=100)),
                ('other_names', models.CharField(blank=True, max_length=100)),
                ('phone', models.CharField(blank=True, max_length=50)),
                ('email', models.CharField(blank=True, max_length=254)),
                ('born', models.DateField(null=True)),
                ('phone_communication', models.BooleanField(default=False)),
                ('last_day', models.DateField(null=True)),
                ('ended_on', models.DateField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='kepts', to='enrolment.officer')),
                ('place', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='places.place')),
                ('substitute', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='enrolment.officer')),
                ('user', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'history of officer',
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='covermember',
            index=models.Index(fields=['person', 'cover'], name='covers_of_person'),
        ),
        migrations.AddConstraint(
            model_name='covermember',
            constraint=models.UniqueConstraint(condition=models.Q(('ended', False)), fields=('cover', 'person'), name='person_stands_once_in_a_cover'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='covermember',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enrolment_covermemberkept" ("cover_id", "effective", "ended", "enrolled", "expiry", "id", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_no", "waits_for") SELECT old_values."cover_id", old_values."effective", old_values."ended", old_values."enrolled", old_values."expiry", old_values."id", old_values."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', old_values."id", old_values."place_no", old_values."waits_for" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='07af966af1ecf23f3021c4438517373fa9b9eb6d', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_95749', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='enrolment_covermember', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='covermember',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enrolment_covermemberkept" ("cover_id", "effective", "ended", "enrolled", "expiry", "id", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_no", "waits_for") SELECT old_values."cover_id", old_values."effective", old_values."ended", old_values."enrolled", old_values."expiry", old_values."id", old_values."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', old_values."id", old_values."place_no", old_values."waits_for" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='0e9352772231088b01227f25c799834f92b554ea', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_98fa8', referencing='REFERENCING OLD TABLE AS old_values ', table='enrolment_covermember', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='officer',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_on', None)), fields=('code',), name='officer_code_is_unique'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='officer',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enrolment_officerkept" ("born", "code", "email", "ended_on", "id", "last_day", "last_name", "other_names", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "phone_communication", "place_id", "substitute_id", "user_id", "version") SELECT old_values."born", old_values."code", old_values."email", old_values."ended_on", old_values."id", old_values."last_day", old_values."last_name", old_values."other_names", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', old_values."id", old_values."phone", old_values."phone_communication", old_values."place_id", old_values."substitute_id", old_values."user_id", old_values."version" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='f647a5713a65319197c845143a050d09c63127cb', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_6d649', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='enrolment_officer', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='officer',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enrolment_officerkept" ("born", "code", "email", "ended_on", "id", "last_day", "last_name", "other_names", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "phone_communication", "place_id", "substitute_id", "user_id", "version") SELECT old_values."born", old_values."code", old_values."email", old_values."ended_on", old_values."id", old_values."last_day", old_values."last_name", old_values."other_names", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', old_values."id", old_values."phone", old_values."phone_communication", old_values."place_id", old_values."substitute_id", old_values."user_id", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='9a8ec2ff26d15ff2b31cc0ba945be83347253b4c', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_fcb54', referencing='REFERENCING OLD TABLE AS old_values ', table='enrolment_officer', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='cover',
            index=models.Index(fields=['household', '-start'], name='covers_of_household'),
        ),
        migrations.AddIndex(
            model_name='cover',
            index=models.Index(fields=['scheme', '-id'], name='covers_newest'),
        ),
        migrations.AddIndex(
            model_name='cover',
            index=models.Index(condition=models.Q(('status__in', ['active', 'ready'])), fields=['expiry'], name='covers_to_expire'),
        ),
        migrations.AddIndex(
            model_name='cover',
            index=models.Index(condition=models.Q(('status', 'idle')), fields=['scheme', '-id'], name='covers_awaiting_payment'),
        ),
        migrations.AddConstraint(
            model_name='cover',
            constraint=models.UniqueConstraint(fields=('scheme', 'number'), name='cover_number_is_unique'),
        ),
        migrations.AddConstraint(
            model_name='cover',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['idle', 'ready', 'active', 'suspended', 'expired', 'cancelled'])), name='cover_status_is_known'),
        ),
        migrations.AddConstraint(
            model_name='cover',
            constraint=models.CheckConstraint(condition=models.Q(('stage__in', ['new', 'renewal'])), name='cover_stage_is_known'),
        ),
        migrations.AddConstraint(
            model_name='cover',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'active'), _negated=True), ('effective__isnull', False), _connector='OR'), name='active_cover_has_its_day'),
        ),
        migrations.AddConstraint(
            model_name='cover',
            constraint=models.CheckConstraint(condition=models.Q(('base_value__gte', 0), ('value__gte', 0)), name='cover_value_is_not_negative'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='cover',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enrolment_coverkept" ("base_value", "effective", "enforced", "enrolled", "expiry", "household_id", "id", "last_payment_day", "number", "officer_id", "origin", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "previous_id", "scheme_id", "stage", "start", "status", "steps", "suspended_because", "terms_hash", "value", "version", "warnings") SELECT old_values."base_value", old_values."effective", old_values."enforced", old_values."enrolled", old_values."expiry", old_values."household_id", old_values."id", old_values."last_payment_day", old_values."number", old_values."officer_id", old_values."origin", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', old_values."id", old_values."plan_id", old_values."previous_id", old_values."scheme_id", old_values."stage", old_values."start", old_values."status", old_values."steps", old_values."suspended_because", old_values."terms_hash", old_values."value", old_values."version", old_values."warnings" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='a0572d776a1cecd251d1362a5585589d1317ae89', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_610e8', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='enrolment_cover', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='cover',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "enrolment_coverkept" ("base_value", "effective", "enforced", "enrolled", "expiry", "household_id", "id", "last_payment_day", "number", "officer_id", "origin", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "previous_id", "scheme_id", "stage", "start", "status", "steps", "suspended_because", "terms_hash", "value", "version", "warnings") SELECT old_values."base_value", old_values."effective", old_values."enforced", old_values."enrolled", old_values."expiry", old_values."household_id", old_values."id", old_values."last_payment_day", old_values."number", old_values."officer_id", old_values."origin", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', old_values."id", old_values."plan_id", old_values."previous_id", old_values."scheme_id", old_values."stage", old_values."start", old_values."status", old_values."steps", old_values."suspended_because", old_values."terms_hash", old_values."value", old_values."version", old_values."warnings" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='333fa4854866cbefe59cdc0951501cdf12be61f4', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_f686a', referencing='REFERENCING OLD TABLE AS old_values ', table='enrolment_cover', when='AFTER')),
        ),
    ]
