import pgtrigger.compiler
import pgtrigger.migrations
from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension, UnaccentExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        UnaccentExtension(),
        migrations.CreateModel(
            name='Answered',
            fields=[
                ('key', models.UUIDField(primary_key=True, serialize=False)),
                ('what', models.CharField(max_length=80)),
                ('actor_id', models.UUIDField()),
                ('at', models.DateTimeField()),
                ('request_hash', models.CharField(max_length=32)),
                ('answer', models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name='Counter',
            fields=[
                ('series', models.CharField(max_length=120, primary_key=True, serialize=False)),
                ('last', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='JournalEntry',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('actor_id', models.UUIDField()),
                ('actor_name', models.CharField(max_length=200)),
                ('code', models.CharField(max_length=80)),
                ('subject_kind', models.CharField(max_length=60)),
                ('subject_id', models.UUIDField()),
                ('scheme_id', models.UUIDField(null=True)),
                ('values', models.JSONField(default=dict)),
            ],
            options={
                'indexes': [models.Index(fields=['subject_id', '-id'], name='journal_by_subject'), models.Index(fields=['-id'], include=('at',), name='journal_newest')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='journalentry',
            trigger=pgtrigger.compiler.Trigger(name='written_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e24b9f4092a0a326040f4e13f15313b7c31e22b7', operation='UPDATE OR DELETE', pgid='pgtrigger_written_once_c815a', table='platform_journalentry', when='BEFORE')),
        ),
    ]
