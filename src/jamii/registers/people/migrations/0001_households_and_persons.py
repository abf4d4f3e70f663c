import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('platform', '0001_journal_counters_answers'),
        ('organisations', '0001_schemes_and_payers'),
        ('places', '0001_the_tree'),
    ]

    operations = [
        migrations.CreateModel(
            name='Household',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('address', models.CharField(blank=True, max_length=255)),
                ('phone', models.CharField(blank=True, max_length=50)),
                ('kind', models.CharField(default='household', max_length=20)),
                ('is_poor', models.BooleanField(default=False)),
                ('confirmation_kind', models.CharField(blank=True, max_length=40)),
                ('confirmation_number', models.CharField(blank=True, max_length=40)),
                ('registered_on', models.DateField()),
                ('ended_on', models.DateField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('attributes', models.JSONField(default=dict)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
            ],
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=50, unique=True)),
                ('last_name', models.CharField(max_length=100)),
                ('other_names', models.CharField(max_length=100)),
                ('name_key', models.CharField(max_length=201)),
                ('born', models.DateField()),
                ('sex', models.CharField(max_length=6)),
                ('phone', models.CharField(blank=True, max_length=50)),
                ('email', models.CharField(blank=True, max_length=254)),
                ('marital', models.CharField(blank=True, max_length=20)),
                ('profession', models.CharField(blank=True, max_length=40)),
                ('education', models.CharField(blank=True, max_length=40)),
                ('identification_kind', models.CharField(blank=True, max_length=40)),
                ('identification_number', models.CharField(blank=True, max_length=40)),
                ('relation', models.CharField(blank=True, max_length=20)),
                ('entry_order', models.PositiveIntegerField(default=0)),
                ('status', models.CharField(default='active', max_length=8)),
                ('status_day', models.DateField(null=True)),
                ('status_reason', models.CharField(blank=True, max_length=100)),
                ('photo_key', models.CharField(blank=True, max_length=32)),
                ('photo_day', models.DateField(null=True)),
                ('ended_on', models.DateField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('attributes', models.JSONField(default=dict)),
                ('household', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='members', to='people.household')),
            ],
        ),
        migrations.CreateModel(
            name='HouseholdKept',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.UUIDField(serialize=False)),
                ('address', models.CharField(blank=True, max_length=255)),
                ('phone', models.CharField(blank=True, max_length=50)),
                ('kind', models.CharField(default='household', max_length=20)),
                ('is_poor', models.BooleanField(default=False)),
                ('confirmation_kind', models.CharField(blank=True, max_length=40)),
                ('confirmation_number', models.CharField(blank=True, max_length=40)),
                ('registered_on', models.DateField()),
                ('ended_on', models.DateField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('attributes', models.JSONField(default=dict)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='kepts', to='people.household')),
                ('place', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='places.place')),
                ('head', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.person')),
            ],
            options={
                'verbose_name': 'history of household',
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='household',
            name='head',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.CreateModel(
            name='PersonKept',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.UUIDField(serialize=False)),
                ('number', models.CharField(max_length=50)),
                ('last_name', models.CharField(max_length=100)),
                ('other_names', models.CharField(max_length=100)),
                ('name_key', models.CharField(max_length=201)),
                ('born', models.DateField()),
                ('sex', models.CharField(max_length=6)),
                ('phone', models.CharField(blank=True, max_length=50)),
                ('email', models.CharField(blank=True, max_length=254)),
                ('marital', models.CharField(blank=True, max_length=20)),
                ('profession', models.CharField(blank=True, max_length=40)),
                ('education', models.CharField(blank=True, max_length=40)),
                ('identification_kind', models.CharField(blank=True, max_length=40)),
                ('identification_number', models.CharField(blank=True, max_length=40)),
                ('relation', models.CharField(blank=True, max_length=20)),
                ('entry_order', models.PositiveIntegerField(default=0)),
                ('status', models.CharField(default='active', max_length=8)),
                ('status_day', models.DateField(null=True)),
                ('status_reason', models.CharField(blank=True, max_length=100)),
                ('photo_key', models.CharField(blank=True, max_length=32)),
                ('photo_day', models.DateField(null=True)),
                ('ended_on', models.DateField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('attributes', models.JSONField(default=dict)),
                ('household', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.household')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='kepts', to='people.person')),
            ],
            options={
                'verbose_name': 'history of person',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PossibleDuplicate',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('score', models.PositiveSmallIntegerField()),
                ('alike_in', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), default=list, size=None)),
                ('verdict', models.CharField(blank=True, max_length=12)),
                ('found_at', models.DateTimeField()),
                ('one', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='HouseholdScheme',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='schemes', to='people.household')),
                ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.scheme')),
            ],
            options={
                'indexes': [models.Index(fields=['scheme', 'household'], name='households_of_scheme')],
                'constraints': [models.UniqueConstraint(fields=('household', 'scheme'), name='scheme_knows_once')],
            },
        ),
        migrations.AddIndex(
            model_name='person',
            index=django.contrib.postgres.indexes.GinIndex(fields=['name_key'], name='person_name_trigrams', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['household', 'entry_order'], name='members_in_order'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(condition=models.Q(('phone', ''), _negated=True), fields=['phone'], name='person_by_phone'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(('sex__in', ['male', 'female', 'other'])), name='person_sex_is_known'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['active', 'inactive', 'dead'])), name='person_status_is_known'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "people_personkept" ("attributes", "born", "education", "email", "ended_on", "entry_order", "household_id", "id", "identification_kind", "identification_number", "last_name", "marital", "name_key", "number", "other_names", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "photo_day", "photo_key", "profession", "relation", "sex", "status", "status_day", "status_reason", "version") SELECT old_values."attributes", old_values."born", old_values."education", old_values."email", old_values."ended_on", old_values."entry_order", old_values."household_id", old_values."id", old_values."identification_kind", old_values."identification_number", old_values."last_name", old_values."marital", old_values."name_key", old_values."number", old_values."other_names", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', old_values."id", old_values."phone", old_values."photo_day", old_values."photo_key", old_values."profession", old_values."relation", old_values."sex", old_values."status", old_values."status_day", old_values."status_reason", old_values."version" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='f4b7308454b393935ea72f43bfb91b8ccf2ab27e', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_de829', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='people_person', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "people_personkept" ("attributes", "born", "education", "email", "ended_on", "entry_order", "household_id", "id", "identification_kind", "identification_number", "last_name", "marital", "name_key", "number", "other_names", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "photo_day", "photo_key", "profession", "relation", "sex", "status", "status_day", "status_reason", "version") SELECT old_values."attributes", old_values."born", old_values."education", old_values."email", old_values."ended_on", old_values."entry_order", old_values."household_id", old_values."id", old_values."identification_kind", old_values."identification_number", old_values."last_name", old_values."marital", old_values."name_key", old_values."number", old_values."other_names", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', old_values."id", old_values."phone", old_values."photo_day", old_values."photo_key", old_values."profession", old_values."relation", old_values."sex", old_values."status", old_values."status_day", old_values."status_reason", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='2a2e99ed8edf47e0c6cfef297f1796a54626d7a3', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_2ca2d', referencing='REFERENCING OLD TABLE AS old_values ', table='people_person', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='household',
            index=models.Index(fields=['place', '-id'], name='households_by_place'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='household',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "people_householdkept" ("address", "attributes", "confirmation_kind", "confirmation_number", "ended_on", "head_id", "id", "is_poor", "kind", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "place_id", "registered_on", "version") SELECT old_values."address", old_values."attributes", old_values."confirmation_kind", old_values."confirmation_number", old_values."ended_on", old_values."head_id", old_values."id", old_values."is_poor", old_values."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', old_values."id", old_values."phone", old_values."place_id", old_values."registered_on", old_values."version" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='98730c04011e69655376e48823a2197da9882777', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_dc1e1', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='people_household', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='household',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "people_householdkept" ("address", "attributes", "confirmation_kind", "confirmation_number", "ended_on", "head_id", "id", "is_poor", "kind", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "place_id", "registered_on", "version") SELECT old_values."address", old_values."attributes", old_values."confirmation_kind", old_values."confirmation_number", old_values."ended_on", old_values."head_id", old_values."id", old_values."is_poor", old_values."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', old_values."id", old_values."phone", old_values."place_id", old_values."registered_on", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='3060199d129a22b5fa7bae56dbe6248605d8d1c2', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_f7549', referencing='REFERENCING OLD TABLE AS old_values ', table='people_household', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='possibleduplicate',
            index=models.Index(condition=models.Q(('verdict', '')), fields=['-score', 'id'], name='open_pairs'),
        ),
        migrations.AddConstraint(
            model_name='possibleduplicate',
            constraint=models.UniqueConstraint(fields=('one', 'other'), name='pair_once'),
        ),
    ]
