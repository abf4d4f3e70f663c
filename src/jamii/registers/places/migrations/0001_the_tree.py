
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
    ]

    operations = [
        migrations.CreateModel(
            name='Level',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=20, unique=True)),
                ('names', models.JSONField(default=dict)),
                ('rank', models.PositiveSmallIntegerField(unique=True)),
                ('holds_facilities', models.BooleanField(default=False)),
                ('holds_households', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('holds_facilities', True)), fields=('holds_facilities',), name='one_level_holds_facilities'), models.UniqueConstraint(condition=models.Q(('holds_households', True)), fields=('holds_households',), name='one_level_holds_households')],
            },
        ),
        migrations.CreateModel(
            name='Place',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=50)),
                ('name', models.CharField(max_length=255)),
                ('name_key', models.CharField(max_length=255)),
                ('male', models.PositiveIntegerField(default=0)),
                ('female', models.PositiveIntegerField(default=0)),
                ('other', models.PositiveIntegerField(default=0)),
                ('families', models.PositiveIntegerField(default=0)),
                ('ended_on', models.DateField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('level', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.level')),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='places.place')),
            ],
        ),
        migrations.CreateModel(
            name='PlaceKept',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.UUIDField(serialize=False)),
                ('code', models.CharField(max_length=50)),
                ('name', models.CharField(max_length=255)),
                ('name_key', models.CharField(max_length=255)),
                ('male', models.PositiveIntegerField(default=0)),
                ('female', models.PositiveIntegerField(default=0)),
                ('other', models.PositiveIntegerField(default=0)),
                ('families', models.PositiveIntegerField(default=0)),
                ('ended_on', models.DateField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('level', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='places.level')),
                ('parent', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='places.place')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='kepts', to='places.place')),
            ],
            options={
                'verbose_name': 'history of place',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PlaceParent',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('days', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('parent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parents', to='places.place')),
            ],
        ),
        migrations.CreateModel(
            name='Within',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('depth', models.PositiveSmallIntegerField()),
                ('ancestor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.place')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='within', to='places.place')),
            ],
        ),
        migrations.AddIndex(
            model_name='place',
            index=models.Index(fields=['level', 'name_key'], name='place_by_level_and_name'),
        ),
        migrations.AddIndex(
            model_name='place',
            index=django.contrib.postgres.indexes.GinIndex(fields=['name_key'], name='place_name_trigrams', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddConstraint(
            model_name='place',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_on', None)), fields=('code',), name='place_code_is_unique'),
        ),
        migrations.AddConstraint(
            model_name='place',
            constraint=models.CheckConstraint(condition=models.Q(('parent', models.F('id')), _negated=True), name='place_is_not_its_own_parent'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='place',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "places_placekept" ("code", "ended_on", "families", "female", "id", "level_id", "male", "name", "name_key", "other", "parent_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") SELECT old_values."code", old_values."ended_on", old_values."families", old_values."female", old_values."id", old_values."level_id", old_values."male", old_values."name", old_values."name_key", old_values."other", old_values."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', old_values."id", old_values."version" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='154dddf69c5617d12b49b568c7c55ed53279e71f', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_cbec4', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='places_place', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='place',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "places_placekept" ("code", "ended_on", "families", "female", "id", "level_id", "male", "name", "name_key", "other", "parent_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") SELECT old_values."code", old_values."ended_on", old_values."families", old_values."female", old_values."id", old_values."level_id", old_values."male", old_values."name", old_values."name_key", old_values."other", old_values."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', old_values."id", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='da7af1f220fe1090ea8489c35e9dc381fac007b4', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_9579c', referencing='REFERENCING OLD TABLE AS old_values ', table='places_place', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='placeparent',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('place', '='), ('days', '&&')], name='place_has_one_parent_a_day'),
        ),
        migrations.AddIndex(
            model_name='within',
            index=models.Index(fields=['place', 'depth'], name='within_upwards'),
        ),
        migrations.AddConstraint(
            model_name='within',
            constraint=models.UniqueConstraint(fields=('ancestor', 'place'), name='within_once'),
        ),
    ]
