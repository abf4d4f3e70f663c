import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('platform', '0001_journal_counters_answers'),
        ('organisations', '0001_schemes_and_payers'),
    ]

    operations = [
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=20)),
                ('names', models.JSONField(default=dict)),
                ('kind', models.CharField(max_length=9)),
                ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.scheme')),
            ],
        ),
        migrations.CreateModel(
            name='Transaction',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('at', models.DateTimeField()),
                ('code', models.CharField(max_length=60)),
                ('cause_kind', models.CharField(max_length=60)),
                ('cause_id', models.UUIDField()),
                ('values', models.JSONField(default=dict)),
                ('actor_id', models.UUIDField()),
                ('actor_name', models.CharField(max_length=200)),
                ('reverses', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='ledger.transaction')),
                ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.scheme')),
            ],
        ),
        migrations.CreateModel(
            name='Posting',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('amount', models.DecimalField(decimal_places=4, max_digits=18)),
                ('party_kind', models.CharField(blank=True, max_length=60)),
                ('party_id', models.UUIDField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='ledger.account')),
                ('transaction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='ledger.transaction')),
            ],
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.UniqueConstraint(fields=('scheme', 'code'), name='account_code_is_unique'),
        ),
        migrations.AddIndex(
            model_name='transaction',
            index=models.Index(fields=['scheme', '-id'], name='entries_newest'),
        ),
        migrations.AddIndex(
            model_name='transaction',
            index=models.Index(fields=['cause_id'], name='entries_by_cause'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='transaction',
            trigger=pgtrigger.compiler.Trigger(name='written_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='66ea916d7a67e7a09dd800080c1841ac8d87fc45', operation='UPDATE OR DELETE', pgid='pgtrigger_written_once_f3f9c', table='ledger_transaction', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='posting',
            index=models.Index(fields=['account'], include=('amount',), name='postings_by_account'),
        ),
        migrations.AddConstraint(
            model_name='posting',
            constraint=models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='posting_is_not_zero'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='posting',
            trigger=pgtrigger.compiler.Trigger(name='sums_to_zero', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\nIF (SELECT sum(amount) FROM ledger_posting WHERE transaction_id = NEW.transaction_id) <> 0 THEN\n    RAISE EXCEPTION 'The ledger entry % does not sum to zero.', NEW.transaction_id;\nEND IF;\nRETURN NULL;\n", hash='67f3dcec689596c17c6227e1378a09a2fcbf609c', operation='INSERT', pgid='pgtrigger_sums_to_zero_0b00c', table='ledger_posting', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='posting',
            trigger=pgtrigger.compiler.Trigger(name='written_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='dbe2cb51eb1de770d507189858c9adaa4a9d9535', operation='UPDATE OR DELETE', pgid='pgtrigger_written_once_01f1d', table='ledger_posting', when='BEFORE')),
        ),
    ]
