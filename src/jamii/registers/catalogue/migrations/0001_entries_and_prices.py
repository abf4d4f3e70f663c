
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
        ('organisations', '0001_schemes_and_payers'),
        ('places', '0001_the_tree'),
    ]

    operations = [
        migrations.CreateModel(
            name='DiagnosisKept',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.UUIDField(serialize=False)),
                ('code', models.CharField(max_length=20)),
                ('names', models.JSONField(default=dict)),
                ('search_key', models.TextField()),
                ('days', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'verbose_name': 'history of diagnosis',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=7)),
                ('code', models.CharField(max_length=20)),
                ('names', models.JSONField(default=dict)),
                ('search_key', models.TextField()),
                ('type', models.CharField(max_length=20)),
                ('category', models.CharField(max_length=20, null=True)),
                ('level', models.CharField(blank=True, max_length=20)),
                ('package_type', models.CharField(default='single', max_length=7)),
                ('manual_price', models.BooleanField(default=False)),
                ('package', models.CharField(blank=True, max_length=255)),
                ('quantity', models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name='EntryKept',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.UUIDField(serialize=False)),
                ('kind', models.CharField(max_length=7)),
                ('code', models.CharField(max_length=20)),
                ('names', models.JSONField(default=dict)),
                ('search_key', models.TextField()),
                ('type', models.CharField(max_length=20)),
                ('category', models.CharField(max_length=20, null=True)),
                ('level', models.CharField(blank=True, max_length=20)),
                ('package_type', models.CharField(default='single', max_length=7)),
                ('manual_price', models.BooleanField(default=False)),
                ('package', models.CharField(blank=True, max_length=255)),
                ('quantity', models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'verbose_name': 'history of entry',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='EntryTerms',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('days', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('price', models.DecimalField(decimal_places=4, max_digits=18)),
                ('care_type', models.CharField(max_length=4)),
                ('frequency_days', models.PositiveIntegerField(default=0)),
                ('patient_mask', models.PositiveSmallIntegerField(default=15)),
                ('max_quantity', models.DecimalField(decimal_places=2, max_digits=18, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='EntryTermsKept',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.BigIntegerField()),
                ('days', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('price', models.DecimalField(decimal_places=4, max_digits=18)),
                ('care_type', models.CharField(max_length=4)),
                ('frequency_days', models.PositiveIntegerField(default=0)),
                ('patient_mask', models.PositiveSmallIntegerField(default=15)),
                ('max_quantity', models.DecimalField(decimal_places=2, max_digits=18, null=True)),
            ],
            options={
                'verbose_name': 'history of entry terms',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PackagePart',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('quantity', models.DecimalField(decimal_places=2, max_digits=18)),
                ('price', models.DecimalField(decimal_places=4, max_digits=18)),
            ],
        ),
        migrations.CreateModel(
            name='PriceList',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=7)),
                ('name', models.CharField(max_length=100)),
                ('currency', models.CharField(max_length=3)),
                ('days', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('version', models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name='PriceListKept',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.UUIDField(serialize=False)),
                ('kind', models.CharField(max_length=7)),
                ('name', models.CharField(max_length=100)),
                ('currency', models.CharField(max_length=3)),
                ('days', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'verbose_name': 'history of price list',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PriceListLine',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('days', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('price', models.DecimalField(decimal_places=4, max_digits=18, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='PriceListLineKept',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.BigIntegerField()),
                ('days', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('price', models.DecimalField(decimal_places=4, max_digits=18, null=True)),
            ],
            options={
                'verbose_name': 'history of price list line',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Diagnosis',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=20, unique=True)),
                ('names', models.JSONField(default=dict)),
                ('search_key', models.TextField()),
                ('days', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['search_key'], name='diagnosis_trigrams', opclasses=['gin_trgm_ops'])],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='diagnosis',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalogue_diagnosiskept" ("code", "days", "id", "names", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "search_key", "version") SELECT old_values."code", old_values."days", old_values."id", old_values."names", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', old_values."id", old_values."search_key", old_values."version" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='87518d4b21d99bacfb186aa65469a3103d3217c2', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_bbd43', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='catalogue_diagnosis', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='diagnosis',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalogue_diagnosiskept" ("code", "days", "id", "names", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "search_key", "version") SELECT old_values."code", old_values."days", old_values."id", old_values."names", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', old_values."id", old_values."search_key", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='1465fa8cd13d4083235c8f87e10e7b33b177ebd3', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_30990', referencing='REFERENCING OLD TABLE AS old_values ', table='catalogue_diagnosis', when='AFTER')),
        ),
        migrations.AddField(
            model_name='diagnosiskept',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='kepts', to='catalogue.diagnosis'),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=django.contrib.postgres.indexes.GinIndex(fields=['search_key'], name='entry_trigrams', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.UniqueConstraint(fields=('kind', 'code'), name='entry_code_is_unique_in_kind'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['item', 'service'])), name='entry_kind_is_known'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('category', None), ('kind', 'item'), ('package_type', 'single'), ('type__in', ['drug', 'supply'])), models.Q(('kind', 'service'), ('type__in', ['preventive', 'curative'])), _connector='OR'), name='entry_type_fits_its_kind'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(('package_type__in', ['single', 'package', 'fixed'])), name='entry_package_type_is_known'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(('category', None), ('category__in', ['surgery', 'delivery', 'antenatal', 'hospitalisation', 'consultation', 'visit', 'other']), _connector='OR'), name='entry_category_is_known'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='entry',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalogue_entrykept" ("category", "code", "id", "kind", "level", "manual_price", "names", "package", "package_type", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity", "search_key", "type", "version") SELECT old_values."category", old_values."code", old_values."id", old_values."kind", old_values."level", old_values."manual_price", old_values."names", old_values."package", old_values."package_type", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', old_values."id", old_values."quantity", old_values."search_key", old_values."type", old_values."version" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='cdc48194d289b2d9da782a571e3e68fe655ea64d', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_fbbd8', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='catalogue_entry', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='entry',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalogue_entrykept" ("category", "code", "id", "kind", "level", "manual_price", "names", "package", "package_type", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity", "search_key", "type", "version") SELECT old_values."category", old_values."code", old_values."id", old_values."kind", old_values."level", old_values."manual_price", old_values."names", old_values."package", old_values."package_type", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', old_values."id", old_values."quantity", old_values."search_key", old_values."type", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='809694c4b33b11bac24c9d29b3c34440d54cec55', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_28ae2', referencing='REFERENCING OLD TABLE AS old_values ', table='catalogue_entry', when='AFTER')),
        ),
        migrations.AddField(
            model_name='entrykept',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='kepts', to='catalogue.entry'),
        ),
        migrations.AddField(
            model_name='entryterms',
            name='entry',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='terms', to='catalogue.entry'),
        ),
        migrations.AddField(
            model_name='entrytermskept',
            name='entry',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.entry'),
        ),
        migrations.AddField(
            model_name='entrytermskept',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='kepts', to='catalogue.entryterms'),
        ),
        migrations.AddField(
            model_name='packagepart',
            name='package',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='catalogue.entry'),
        ),
        migrations.AddField(
            model_name='packagepart',
            name='part',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='part_of', to='catalogue.entry'),
        ),
        migrations.AddField(
            model_name='pricelist',
            name='place',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place'),
        ),
        migrations.AddField(
            model_name='pricelist',
            name='scheme',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.scheme'),
        ),
        migrations.AddField(
            model_name='pricelistkept',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='kepts', to='catalogue.pricelist'),
        ),
        migrations.AddField(
            model_name='pricelistkept',
            name='place',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='places.place'),
        ),
        migrations.AddField(
            model_name='pricelistkept',
            name='scheme',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organisations.scheme'),
        ),
        migrations.AddField(
            model_name='pricelistline',
            name='entry',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.entry'),
        ),
        migrations.AddField(
            model_name='pricelistline',
            name='price_list',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='catalogue.pricelist'),
        ),
        migrations.AddField(
            model_name='pricelistlinekept',
            name='entry',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.entry'),
        ),
        migrations.AddField(
            model_name='pricelistlinekept',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='kepts', to='catalogue.pricelistline'),
        ),
        migrations.AddField(
            model_name='pricelistlinekept',
            name='price_list',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.pricelist'),
        ),
        migrations.AddConstraint(
            model_name='entryterms',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('entry', '='), ('days', '&&')], name='entry_has_one_set_of_terms_a_day'),
        ),
        migrations.AddConstraint(
            model_name='entryterms',
            constraint=models.CheckConstraint(condition=models.Q(('price__gte', 0)), name='entry_price_is_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='entryterms',
            constraint=models.CheckConstraint(condition=models.Q(('care_type__in', ['in', 'out', 'both'])), name='entry_care_type_is_known'),
        ),
        migrations.AddConstraint(
            model_name='entryterms',
            constraint=models.CheckConstraint(condition=models.Q(('patient_mask__lte', 15)), name='entry_mask_is_0_to_15'),
        ),
        migrations.AddConstraint(
            model_name='entryterms',
            constraint=models.CheckConstraint(condition=models.Q(('max_quantity', None), ('max_quantity__gt', 0), _connector='OR'), name='entry_max_quantity_is_positive'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='entryterms',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalogue_entrytermskept" ("care_type", "days", "entry_id", "frequency_days", "id", "max_quantity", "patient_mask", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "price") SELECT old_values."care_type", old_values."days", old_values."entry_id", old_values."frequency_days", old_values."id", old_values."max_quantity", old_values."patient_mask", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', old_values."id", old_values."price" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='b957f06a09de63e5d1389c3169dfa3aa2171b755', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_490c0', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='catalogue_entryterms', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='entryterms',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalogue_entrytermskept" ("care_type", "days", "entry_id", "frequency_days", "id", "max_quantity", "patient_mask", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "price") SELECT old_values."care_type", old_values."days", old_values."entry_id", old_values."frequency_days", old_values."id", old_values."max_quantity", old_values."patient_mask", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', old_values."id", old_values."price" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='150f568ca7679f27b3e7cb26b0d62fd1d1ae0888', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_86442', referencing='REFERENCING OLD TABLE AS old_values ', table='catalogue_entryterms', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='packagepart',
            constraint=models.UniqueConstraint(fields=('package', 'part'), name='package_part_once'),
        ),
        migrations.AddConstraint(
            model_name='packagepart',
            constraint=models.CheckConstraint(condition=models.Q(('price__gte', 0), ('quantity__gt', 0)), name='package_part_counts'),
        ),
        migrations.AddConstraint(
            model_name='packagepart',
            constraint=models.CheckConstraint(condition=models.Q(('package', models.F('part')), _negated=True), name='package_is_not_its_own_part'),
        ),
        migrations.AddConstraint(
            model_name='pricelist',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('kind', '='), ('name', '='), ('days', '&&')], name='price_list_name_is_unique_in_kind'),
        ),
        migrations.AddConstraint(
            model_name='pricelist',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['item', 'service'])), name='price_list_kind_is_known'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pricelist',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalogue_pricelistkept" ("currency", "days", "id", "kind", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "scheme_id", "version") SELECT old_values."currency", old_values."days", old_values."id", old_values."kind", old_values."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', old_values."id", old_values."place_id", old_values."scheme_id", old_values."version" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='6224c5d94da617cd6cfd350e0675a6918c6bd364', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_303b1', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='catalogue_pricelist', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pricelist',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalogue_pricelistkept" ("currency", "days", "id", "kind", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "scheme_id", "version") SELECT old_values."currency", old_values."days", old_values."id", old_values."kind", old_values."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', old_values."id", old_values."place_id", old_values."scheme_id", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='9bafe21f7f1d776364da5866a23e8cd23cb4e88a', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_d04ef', referencing='REFERENCING OLD TABLE AS old_values ', table='catalogue_pricelist', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='pricelistline',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('price_list', '='), ('entry', '='), ('days', '&&')], name='price_list_has_one_line_a_day'),
        ),
        migrations.AddConstraint(
            model_name='pricelistline',
            constraint=models.CheckConstraint(condition=models.Q(('price', None), ('price__gte', 0), _connector='OR'), name='price_list_price_is_not_negative'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pricelistline',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalogue_pricelistlinekept" ("days", "entry_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "price_list_id") SELECT old_values."days", old_values."entry_id", old_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', old_values."id", old_values."price", old_values."price_list_id" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='b749ba4d0c8640f9df1c5d77fb6259d8ddb6f270', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_669de', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='catalogue_pricelistline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pricelistline',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalogue_pricelistlinekept" ("days", "entry_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "price_list_id") SELECT old_values."days", old_values."entry_id", old_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', old_values."id", old_values."price", old_values."price_list_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='169cb1ecb3e28a1c73f6aadd5fd59fcf20db57a1', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_54aaf', referencing='REFERENCING OLD TABLE AS old_values ', table='catalogue_pricelistline', when='AFTER')),
        ),
    ]
