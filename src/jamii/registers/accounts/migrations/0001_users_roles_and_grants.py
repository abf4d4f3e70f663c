import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
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
        ('places', '0001_the_tree'),
        ('providers', '0001_facilities_and_their_terms'),
    ]

    operations = [
        migrations.CreateModel(
            name='Role',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=60, unique=True)),
                ('names', models.JSONField(default=dict)),
                ('acts', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), default=list, size=None)),
                ('system', models.BooleanField(default=False)),
                ('blocked', models.BooleanField(default=False)),
                ('foreign_rights', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveIntegerField(), default=list, size=None)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name='RoleGrant',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('days', django.contrib.postgres.fields.ranges.DateRangeField()),
            ],
        ),
        migrations.CreateModel(
            name='RoleGrantKept',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.UUIDField(serialize=False)),
                ('days', django.contrib.postgres.fields.ranges.DateRangeField()),
            ],
            options={
                'verbose_name': 'history of role grant',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RoleKept',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.UUIDField(serialize=False)),
                ('code', models.CharField(max_length=60)),
                ('names', models.JSONField(default=dict)),
                ('acts', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), default=list, size=None)),
                ('system', models.BooleanField(default=False)),
                ('blocked', models.BooleanField(default=False)),
                ('foreign_rights', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveIntegerField(), default=list, size=None)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'verbose_name': 'history of role',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SignInAttempt',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('login', models.CharField(max_length=50)),
                ('address', models.CharField(max_length=45)),
            ],
        ),
        migrations.CreateModel(
            name='UserKept',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('id', models.UUIDField(serialize=False)),
                ('login', models.CharField(max_length=50)),
                ('name', models.CharField(max_length=200)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('phone', models.CharField(blank=True, max_length=50)),
                ('language', models.CharField(default='en', max_length=8)),
                ('is_active', models.BooleanField(default=True)),
                ('is_demo', models.BooleanField(default=False)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'verbose_name': 'history of user',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('login', models.CharField(max_length=50, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('phone', models.CharField(blank=True, max_length=50)),
                ('language', models.CharField(default='en', max_length=8)),
                ('is_active', models.BooleanField(default=True)),
                ('is_demo', models.BooleanField(default=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('facility', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='providers.facility')),
            ],
        ),
        migrations.CreateModel(
            name='ApiKey',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=100)),
                ('key_hash', models.CharField(max_length=64, unique=True)),
                ('days', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='api_keys', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ApiKeyKept',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.UUIDField(serialize=False)),
                ('name', models.CharField(max_length=100)),
                ('key_hash', models.CharField(max_length=64)),
                ('days', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='kepts', to='accounts.apikey')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'history of api key',
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='role',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_rolekept" ("acts", "blocked", "code", "foreign_rights", "id", "names", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "system", "version") SELECT old_values."acts", old_values."blocked", old_values."code", old_values."foreign_rights", old_values."id", old_values."names", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', old_values."id", old_values."system", old_values."version" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='b3d8698f987c3024db89e3bed91fe00292158be3', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_023a0', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='accounts_role', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='role',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_rolekept" ("acts", "blocked", "code", "foreign_rights", "id", "names", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "system", "version") SELECT old_values."acts", old_values."blocked", old_values."code", old_values."foreign_rights", old_values."id", old_values."names", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', old_values."id", old_values."system", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='f33c231d0de3f3887cde5a64c57d3bb8f7964b0e', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_d75a6', referencing='REFERENCING OLD TABLE AS old_values ', table='accounts_role', when='AFTER')),
        ),
        migrations.AddField(
            model_name='rolegrant',
            name='facility',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='providers.facility'),
        ),
        migrations.AddField(
            model_name='rolegrant',
            name='place',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place'),
        ),
        migrations.AddField(
            model_name='rolegrant',
            name='role',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='accounts.role'),
        ),
        migrations.AddField(
            model_name='rolegrant',
            name='scheme',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.scheme'),
        ),
        migrations.AddField(
            model_name='rolegrant',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='rolegrantkept',
            name='facility',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='providers.facility'),
        ),
        migrations.AddField(
            model_name='rolegrantkept',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='kepts', to='accounts.rolegrant'),
        ),
        migrations.AddField(
            model_name='rolegrantkept',
            name='place',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='places.place'),
        ),
        migrations.AddField(
            model_name='rolegrantkept',
            name='role',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.role'),
        ),
        migrations.AddField(
            model_name='rolegrantkept',
            name='scheme',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organisations.scheme'),
        ),
        migrations.AddField(
            model_name='rolegrantkept',
            name='user',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='rolekept',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='kepts', to='accounts.role'),
        ),
        migrations.AddIndex(
            model_name='signinattempt',
            index=models.Index(fields=['login', 'at'], name='tries_by_login'),
        ),
        migrations.AddIndex(
            model_name='signinattempt',
            index=models.Index(fields=['address', 'at'], name='tries_by_address'),
        ),
        migrations.AddField(
            model_name='userkept',
            name='facility',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='providers.facility'),
        ),
        migrations.AddField(
            model_name='userkept',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='kepts', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('login__regex', '^[^A-Z\\s]+$')), name='login_has_no_capitals_or_spaces'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_userkept" ("email", "facility_id", "id", "is_active", "is_demo", "language", "login", "name", "password", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "version") SELECT old_values."email", old_values."facility_id", old_values."id", old_values."is_active", old_values."is_demo", old_values."language", old_values."login", old_values."name", old_values."password", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', old_values."id", old_values."phone", old_values."version" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='eebfc479e54eadc5b6ff58e19b033172da06494d', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_0e890', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='accounts_user', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_userkept" ("email", "facility_id", "id", "is_active", "is_demo", "language", "login", "name", "password", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "version") SELECT old_values."email", old_values."facility_id", old_values."id", old_values."is_active", old_values."is_demo", old_values."language", old_values."login", old_values."name", old_values."password", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', old_values."id", old_values."phone", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='df8f9cf5c2b0200cea2290b7c1599b6f1a86a8ef', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_19f14', referencing='REFERENCING OLD TABLE AS old_values ', table='accounts_user', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='apikey',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_apikeykept" ("days", "id", "key_hash", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") SELECT old_values."days", old_values."id", old_values."key_hash", old_values."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', old_values."id", old_values."user_id" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='2eeb537c3e4cecb7de0806fa0e00a5183430c803', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_1c34c', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='accounts_apikey', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='apikey',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_apikeykept" ("days", "id", "key_hash", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") SELECT old_values."days", old_values."id", old_values."key_hash", old_values."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', old_values."id", old_values."user_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='6b46a0c6909ad7def3b13f077bf7975b031dec62', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_18c5d', referencing='REFERENCING OLD TABLE AS old_values ', table='accounts_apikey', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rolegrant',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_rolegrantkept" ("days", "facility_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "role_id", "scheme_id", "user_id") SELECT old_values."days", old_values."facility_id", old_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', old_values."id", old_values."place_id", old_values."role_id", old_values."scheme_id", old_values."user_id" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='c797e083cf1637dea2cdde99a6914d78abca19c7', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_f0e9e', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='accounts_rolegrant', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rolegrant',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_rolegrantkept" ("days", "facility_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "role_id", "scheme_id", "user_id") SELECT old_values."days", old_values."facility_id", old_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', old_values."id", old_values."place_id", old_values."role_id", old_values."scheme_id", old_values."user_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='bb13ae390abe16248ff0d7b0a7999b7e9a13cb4e', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_d0e1f', referencing='REFERENCING OLD TABLE AS old_values ', table='accounts_rolegrant', when='AFTER')),
        ),
    ]
