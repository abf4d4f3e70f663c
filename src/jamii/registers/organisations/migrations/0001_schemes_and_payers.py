
import django.contrib.postgres.fields
import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('platform', '0001_journal_counters_answers'),
        ('places', '0001_the_tree'),
    ]

    operations = [
        migrations.CreateModel(
            name='SchemeKept',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.UUIDField(serialize=False)),
                ('code', models.CharField(max_length=20)),
                ('names', models.JSONField(default=dict)),
                ('currency', models.CharField(max_length=3)),
                ('places', models.PositiveSmallIntegerField()),
                ('time_zone', models.CharField(default='UTC', max_length=40)),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=8), default=list, size=None)),
                ('packs', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('settings', models.JSONField(default=dict)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'verbose_name': 'history of scheme',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Installation',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('mode', models.CharField(max_length=4)),
                ('source', models.CharField(blank=True, max_length=200)),
                ('source_fingerprint', models.CharField(blank=True, max_length=64)),
                ('since', models.DateTimeField()),
                ('demo_today', models.DateField(null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='one_installation'), models.CheckConstraint(condition=models.Q(('mode__in', ['demo', 'real'])), name='installation_mode_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Payer',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=20, null=True, unique=True)),
                ('name', models.CharField(max_length=100)),
                ('kind', models.CharField(max_length=20)),
                ('address', models.CharField(blank=True, max_length=255)),
                ('phone', models.CharField(blank=True, max_length=50)),
                ('fax', models.CharField(blank=True, max_length=50)),
                ('email', models.CharField(blank=True, max_length=254)),
                ('ended_on', models.DateField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
            ],
        ),
        migrations.CreateModel(
            name='PayerKept',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.UUIDField(serialize=False)),
                ('code', models.CharField(max_length=20, null=True)),
                ('name', models.CharField(max_length=100)),
                ('kind', models.CharField(max_length=20)),
                ('address', models.CharField(blank=True, max_length=255)),
                ('phone', models.CharField(blank=True, max_length=50)),
                ('fax', models.CharField(blank=True, max_length=50)),
                ('email', models.CharField(blank=True, max_length=254)),
                ('ended_on', models.DateField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='kepts', to='organisations.payer')),
                ('place', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='places.place')),
            ],
            options={
                'verbose_name': 'history of payer',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Scheme',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=20, unique=True)),
                ('names', models.JSONField(default=dict)),
                ('currency', models.CharField(max_length=3)),
                ('places', models.PositiveSmallIntegerField()),
                ('time_zone', models.CharField(default='UTC', max_length=40)),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=8), default=list, size=None)),
                ('packs', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('settings', models.JSONField(default=dict)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$')), name='scheme_currency_is_a_code'), models.CheckConstraint(condition=models.Q(('places__lte', 4)), name='scheme_places_are_0_to_4')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='scheme',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "organisations_schemekept" ("code", "currency", "id", "languages", "names", "packs", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "places", "settings", "time_zone", "version") SELECT old_values."code", old_values."currency", old_values."id", old_values."languages", old_values."names", old_values."packs", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', old_values."id", old_values."places", old_values."settings", old_values."time_zone", old_values."version" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='a86e15e463ca4ef8dbf292ac66113341d7339765', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_43ba5', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='organisations_scheme', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='scheme',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "organisations_schemekept" ("code", "currency", "id", "languages", "names", "packs", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "places", "settings", "time_zone", "version") SELECT old_values."code", old_values."currency", old_values."id", old_values."languages", old_values."names", old_values."packs", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', old_values."id", old_values."places", old_values."settings", old_values."time_zone", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='3c5e4c12412fd0f7892c621304d7e880264cd61d', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_9f8e5', referencing='REFERENCING OLD TABLE AS old_values ', table='organisations_scheme', when='AFTER')),
        ),
        migrations.AddField(
            model_name='schemekept',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='kepts', to='organisations.scheme'),
        ),
        migrations.AddConstraint(
            model_name='payer',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['co-operative', 'donor', 'government', 'local-authority', 'private', 'other'])), name='payer_kind_is_known'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='payer',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "organisations_payerkept" ("address", "code", "email", "ended_on", "fax", "id", "kind", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "place_id", "version") SELECT old_values."address", old_values."code", old_values."email", old_values."ended_on", old_values."fax", old_values."id", old_values."kind", old_values."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', old_values."id", old_values."phone", old_values."place_id", old_values."version" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='51424e5502fd391da1d98a5c792af85475361277', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_60b42', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='organisations_payer', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='payer',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "organisations_payerkept" ("address", "code", "email", "ended_on", "fax", "id", "kind", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "place_id", "version") SELECT old_values."address", old_values."code", old_values."email", old_values."ended_on", old_values."fax", old_values."id", old_values."kind", old_values."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', old_values."id", old_values."phone", old_values."place_id", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='7853a8f4888e773b60ede84f73caa671aa44c693', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_9b567', referencing='REFERENCING OLD TABLE AS old_values ', table='organisations_payer', when='AFTER')),
        ),
    ]
