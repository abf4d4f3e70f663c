import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('platform', '0001_journal_counters_answers'),
        ('enrolment', '0001_covers_and_their_members'),
        ('organisations', '0001_schemes_and_payers'),
        ('plans', '0001_plans_and_terms'),
    ]

    operations = [
        migrations.CreateModel(
            name='Contribution',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('amount', models.DecimalField(decimal_places=4, max_digits=18)),
                ('paid_on', models.DateField()),
                ('kind', models.CharField(max_length=7)),
                ('receipt', models.CharField(max_length=60)),
                ('is_photo_fee', models.BooleanField(default=False)),
                ('received_by', models.CharField(blank=True, max_length=200)),
                ('received_at', models.DateTimeField()),
                ('cancelled_at', models.DateTimeField(null=True)),
                ('cancelled_because', models.CharField(blank=True, max_length=200)),
                ('version', models.PositiveIntegerField(default=1)),
                ('cover', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enrolment.cover')),
                ('payer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.payer')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plans.plan')),
                ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.scheme')),
            ],
        ),
        migrations.CreateModel(
            name='ContributionKept',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.UUIDField(serialize=False)),
                ('amount', models.DecimalField(decimal_places=4, max_digits=18)),
                ('paid_on', models.DateField()),
                ('kind', models.CharField(max_length=7)),
                ('receipt', models.CharField(max_length=60)),
                ('is_photo_fee', models.BooleanField(default=False)),
                ('received_by', models.CharField(blank=True, max_length=200)),
                ('received_at', models.DateTimeField()),
                ('cancelled_at', models.DateTimeField(null=True)),
                ('cancelled_because', models.CharField(blank=True, max_length=200)),
                ('version', models.PositiveIntegerField(default=1)),
                ('cover', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='enrolment.cover')),
                ('payer', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organisations.payer')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='kepts', to='contributions.contribution')),
                ('plan', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='plans.plan')),
                ('scheme', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organisations.scheme')),
            ],
            options={
                'verbose_name': 'history of contribution',
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='contribution',
            index=models.Index(fields=['cover', 'paid_on'], name='contributions_of_cover'),
        ),
        migrations.AddIndex(
            model_name='contribution',
            index=models.Index(fields=['scheme', '-id'], name='contributions_newest'),
        ),
        migrations.AddConstraint(
            model_name='contribution',
            constraint=models.UniqueConstraint(condition=models.Q(('cancelled_at', None)), fields=('plan', 'receipt'), name='receipt_is_unique_in_plan'),
        ),
        migrations.AddConstraint(
            model_name='contribution',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='contribution_is_above_zero'),
        ),
        migrations.AddConstraint(
            model_name='contribution',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['cash', 'bank', 'mobile', 'funding'])), name='contribution_kind_is_known'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contribution',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "contributions_contributionkept" ("amount", "cancelled_at", "cancelled_because", "cover_id", "id", "is_photo_fee", "kind", "paid_on", "payer_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "receipt", "received_at", "received_by", "scheme_id", "version") SELECT old_values."amount", old_values."cancelled_at", old_values."cancelled_because", old_values."cover_id", old_values."id", old_values."is_photo_fee", old_values."kind", old_values."paid_on", old_values."payer_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', old_values."id", old_values."plan_id", old_values."receipt", old_values."received_at", old_values."received_by", old_values."scheme_id", old_values."version" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='6c04e19041757a81fa1086797c46ab0cb8eb92f9', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_7e9f1', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='contributions_contribution', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contribution',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "contributions_contributionkept" ("amount", "cancelled_at", "cancelled_because", "cover_id", "id", "is_photo_fee", "kind", "paid_on", "payer_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "receipt", "received_at", "received_by", "scheme_id", "version") SELECT old_values."amount", old_values."cancelled_at", old_values."cancelled_because", old_values."cover_id", old_values."id", old_values."is_photo_fee", old_values."kind", old_values."paid_on", old_values."payer_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', old_values."id", old_values."plan_id", old_values."receipt", old_values."received_at", old_values."received_by", old_values."scheme_id", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='f161e9408431962ba0495fcee9ae7fe59329db9a', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_2a7bd', referencing='REFERENCING OLD TABLE AS old_values ', table='contributions_contribution', when='AFTER')),
        ),
    ]
