
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
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
        ('catalogue', '0001_entries_and_prices'),
        ('places', '0001_the_tree'),
    ]

    operations = [
        migrations.CreateModel(
            name='ClaimAdministrator',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=50)),
                ('last_name', models.CharField(blank=True, max_length=100)),
                ('other_names', models.CharField(blank=True, max_length=100)),
                ('name', models.CharField(max_length=200)),
                ('born', models.DateField(null=True)),
                ('phone', models.CharField(blank=True, max_length=50)),
                ('email', models.CharField(blank=True, max_length=254)),
                ('days', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('version', models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name='Facility',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=50)),
                ('name', models.CharField(max_length=100)),
                ('name_key', models.CharField(max_length=100)),
                ('legal_form', models.CharField(max_length=24)),
                ('sub_level', models.CharField(default='none', max_length=10)),
                ('address', models.CharField(blank=True, max_length=255)),
                ('phone', models.CharField(blank=True, max_length=50)),
                ('fax', models.CharField(blank=True, max_length=50)),
                ('email', models.CharField(blank=True, max_length=254)),
                ('account_code', models.CharField(blank=True, max_length=25)),
                ('offline', models.BooleanField(default=False)),
                ('ended_on', models.DateField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
            ],
        ),
        migrations.CreateModel(
            name='ClaimAdministratorKept',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.UUIDField(serialize=False)),
                ('code', models.CharField(max_length=50)),
                ('last_name', models.CharField(blank=True, max_length=100)),
                ('other_names', models.CharField(blank=True, max_length=100)),
                ('name', models.CharField(max_length=200)),
                ('born', models.DateField(null=True)),
                ('phone', models.CharField(blank=True, max_length=50)),
                ('email', models.CharField(blank=True, max_length=254)),
                ('days', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='kepts', to='providers.claimadministrator')),
                ('facility', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='providers.facility')),
            ],
            options={
                'verbose_name': 'history of claim administrator',
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='claimadministrator',
            name='facility',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claim_administrators', to='providers.facility'),
        ),
        migrations.CreateModel(
            name='Catchment',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('percent', models.DecimalField(decimal_places=2, default=100, max_digits=5)),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                ('facility', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='catchments', to='providers.facility')),
            ],
        ),
        migrations.CreateModel(
            name='FacilityKept',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.UUIDField(serialize=False)),
                ('code', models.CharField(max_length=50)),
                ('name', models.CharField(max_length=100)),
                ('name_key', models.CharField(max_length=100)),
                ('legal_form', models.CharField(max_length=24)),
                ('sub_level', models.CharField(default='none', max_length=10)),
                ('address', models.CharField(blank=True, max_length=255)),
                ('phone', models.CharField(blank=True, max_length=50)),
                ('fax', models.CharField(blank=True, max_length=50)),
                ('email', models.CharField(blank=True, max_length=254)),
                ('account_code', models.CharField(blank=True, max_length=25)),
                ('offline', models.BooleanField(default=False)),
                ('ended_on', models.DateField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='kepts', to='providers.facility')),
                ('place', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='places.place')),
            ],
            options={
                'verbose_name': 'history of facility',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='FacilityTerms',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('days', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('level', models.CharField(max_length=20)),
                ('care_type', models.CharField(max_length=4)),
                ('status', models.CharField(max_length=8)),
                ('contract_days', django.contrib.postgres.fields.ranges.DateRangeField(null=True)),
                ('facility', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='terms', to='providers.facility')),
                ('item_list', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.pricelist')),
                ('service_list', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.pricelist')),
            ],
        ),
        migrations.CreateModel(
            name='FacilityTermsKept',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.BigIntegerField()),
                ('days', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('level', models.CharField(max_length=20)),
                ('care_type', models.CharField(max_length=4)),
                ('status', models.CharField(max_length=8)),
                ('contract_days', django.contrib.postgres.fields.ranges.DateRangeField(null=True)),
                ('facility', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='providers.facility')),
                ('item_list', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.pricelist')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='kepts', to='providers.facilityterms')),
                ('service_list', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.pricelist')),
            ],
            options={
                'verbose_name': 'history of facility terms',
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='facility',
            index=django.contrib.postgres.indexes.GinIndex(fields=['name_key'], name='facility_name_trigrams', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddConstraint(
            model_name='facility',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_on', None)), fields=('code',), name='facility_code_is_unique'),
        ),
        migrations.AddConstraint(
            model_name='facility',
            constraint=models.CheckConstraint(condition=models.Q(('legal_form__in', ['charity', 'district-organisation', 'government', 'private'])), name='facility_legal_form_is_known'),
        ),
        migrations.AddConstraint(
            model_name='facility',
            constraint=models.CheckConstraint(condition=models.Q(('sub_level__in', ['none', 'reference', 'integrated'])), name='facility_sub_level_is_known'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='facility',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "providers_facilitykept" ("account_code", "address", "code", "email", "ended_on", "fax", "id", "legal_form", "name", "name_key", "offline", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "place_id", "sub_level", "version") SELECT old_values."account_code", old_values."address", old_values."code", old_values."email", old_values."ended_on", old_values."fax", old_values."id", old_values."legal_form", old_values."name", old_values."name_key", old_values."offline", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', old_values."id", old_values."phone", old_values."place_id", old_values."sub_level", old_values."version" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='576d9964eb3a0a82b61d8d37f2f3f7604ce2caaf', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_34b57', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='providers_facility', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='facility',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "providers_facilitykept" ("account_code", "address", "code", "email", "ended_on", "fax", "id", "legal_form", "name", "name_key", "offline", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "place_id", "sub_level", "version") SELECT old_values."account_code", old_values."address", old_values."code", old_values."email", old_values."ended_on", old_values."fax", old_values."id", old_values."legal_form", old_values."name", old_values."name_key", old_values."offline", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', old_values."id", old_values."phone", old_values."place_id", old_values."sub_level", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='ca4c51367d1dca48916803c4441d9deb95d4eb24', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_3f841', referencing='REFERENCING OLD TABLE AS old_values ', table='providers_facility', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='claimadministrator',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('code', '='), ('days', '&&')], name='claim_administrator_code_is_unique'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='claimadministrator',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "providers_claimadministratorkept" ("born", "code", "days", "email", "facility_id", "id", "last_name", "name", "other_names", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "version") SELECT old_values."born", old_values."code", old_values."days", old_values."email", old_values."facility_id", old_values."id", old_values."last_name", old_values."name", old_values."other_names", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', old_values."id", old_values."phone", old_values."version" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='bcd9bdf3db28240c2658f9610d39903920106c78', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_0bc14', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='providers_claimadministrator', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='claimadministrator',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "providers_claimadministratorkept" ("born", "code", "days", "email", "facility_id", "id", "last_name", "name", "other_names", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "version") SELECT old_values."born", old_values."code", old_values."days", old_values."email", old_values."facility_id", old_values."id", old_values."last_name", old_values."name", old_values."other_names", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', old_values."id", old_values."phone", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='ad53bf8f13799e6ea9a22ea5543d647ecd12e947', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_eabee', referencing='REFERENCING OLD TABLE AS old_values ', table='providers_claimadministrator', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='catchment',
            constraint=models.UniqueConstraint(fields=('facility', 'place'), name='catchment_once'),
        ),
        migrations.AddConstraint(
            model_name='catchment',
            constraint=models.CheckConstraint(condition=models.Q(('percent__gte', 0), ('percent__lte', 100)), name='catchment_percent_is_0_to_100'),
        ),
        migrations.AddConstraint(
            model_name='facilityterms',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('facility', '='), ('days', '&&')], name='facility_has_one_set_of_terms_a_day'),
        ),
        migrations.AddConstraint(
            model_name='facilityterms',
            constraint=models.CheckConstraint(condition=models.Q(('level__in', ['dispensary', 'health-centre', 'hospital'])), name='facility_level_is_known'),
        ),
        migrations.AddConstraint(
            model_name='facilityterms',
            constraint=models.CheckConstraint(condition=models.Q(('care_type__in', ['in', 'out', 'both'])), name='facility_care_type_is_known'),
        ),
        migrations.AddConstraint(
            model_name='facilityterms',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['active', 'inactive', 'delisted', 'idle'])), name='facility_status_is_known'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='facilityterms',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "providers_facilitytermskept" ("care_type", "contract_days", "days", "facility_id", "id", "item_list_id", "level", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "service_list_id", "status") SELECT old_values."care_type", old_values."contract_days", old_values."days", old_values."facility_id", old_values."id", old_values."item_list_id", old_values."level", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', old_values."id", old_values."service_list_id", old_values."status" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='41735829cba87456d4fcb8b07c3bfee0d69ba0c4', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_0cb20', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='providers_facilityterms', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='facilityterms',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "providers_facilitytermskept" ("care_type", "contract_days", "days", "facility_id", "id", "item_list_id", "level", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "service_list_id", "status") SELECT old_values."care_type", old_values."contract_days", old_values."days", old_values."facility_id", old_values."id", old_values."item_list_id", old_values."level", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', old_values."id", old_values."service_list_id", old_values."status" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='d5564561463d64efb3797d213e2fa98d9aaf915e', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_59f9b', referencing='REFERENCING OLD TABLE AS old_values ', table='providers_facilityterms', when='AFTER')),
        ),
    ]
