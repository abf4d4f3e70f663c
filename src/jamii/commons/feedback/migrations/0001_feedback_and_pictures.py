import django.contrib.postgres.fields
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
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Feedback',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=20, unique=True)),
                ('at', models.DateTimeField()),
                ('kind', models.CharField(max_length=20)),
                ('text', models.TextField()),
                ('goal', models.TextField(blank=True)),
                ('severity', models.PositiveSmallIntegerField(null=True)),
                ('may_contact', models.BooleanField(default=False)),
                ('screen', models.CharField(max_length=80)),
                ('route', models.CharField(blank=True, max_length=200)),
                ('module', models.CharField(blank=True, max_length=40)),
                ('release', models.CharField(max_length=40)),
                ('packs', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), default=list, size=None)),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), default=list, size=None)),
                ('org_level', models.CharField(blank=True, max_length=20)),
                ('language', models.CharField(blank=True, max_length=8)),
                ('viewport', models.CharField(blank=True, max_length=20)),
                ('online', models.BooleanField(null=True)),
                ('workflow_state', models.CharField(blank=True, max_length=60)),
                ('last_error', models.CharField(blank=True, max_length=60)),
                ('interactions', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), default=list, size=None)),
                ('local_time', models.CharField(blank=True, max_length=40)),
                ('wording_key', models.TextField(blank=True)),
                ('wording_text', models.TextField(blank=True)),
                ('is_private', models.BooleanField(default=False)),
                ('unknown_context', models.BooleanField(default=False)),
                ('picture_dropped', models.BooleanField(default=False)),
                ('attachment_key', models.CharField(blank=True, max_length=32)),
                ('attachment_type', models.CharField(blank=True, max_length=20)),
                ('status', models.CharField(default='new', max_length=20)),
                ('status_at', models.DateTimeField()),
                ('answer', models.TextField(blank=True)),
                ('decline_reason', models.CharField(blank=True, max_length=20)),
                ('link', models.CharField(blank=True, max_length=200)),
                ('version', models.PositiveIntegerField(default=1)),
                ('merged_into', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='feedback.feedback')),
                ('reporter', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Picture',
            fields=[
                ('feedback', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='picture', serialize=False, to='feedback.feedback')),
                ('markup', models.TextField()),
                ('kept', models.PositiveIntegerField()),
                ('barred', models.PositiveIntegerField()),
                ('crc32', models.CharField(max_length=8)),
            ],
        ),
        migrations.CreateModel(
            name='FeedbackKept',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.UUIDField(serialize=False)),
                ('number', models.CharField(max_length=20)),
                ('at', models.DateTimeField()),
                ('kind', models.CharField(max_length=20)),
                ('text', models.TextField()),
                ('goal', models.TextField(blank=True)),
                ('severity', models.PositiveSmallIntegerField(null=True)),
                ('may_contact', models.BooleanField(default=False)),
                ('screen', models.CharField(max_length=80)),
                ('route', models.CharField(blank=True, max_length=200)),
                ('module', models.CharField(blank=True, max_length=40)),
                ('release', models.CharField(max_length=40)),
                ('packs', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), default=list, size=None)),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), default=list, size=None)),
                ('org_level', models.CharField(blank=True, max_length=20)),
                ('language', models.CharField(blank=True, max_length=8)),
                ('viewport', models.CharField(blank=True, max_length=20)),
                ('online', models.BooleanField(null=True)),
                ('workflow_state', models.CharField(blank=True, max_length=60)),
                ('last_error', models.CharField(blank=True, max_length=60)),
                ('interactions', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), default=list, size=None)),
                ('local_time', models.CharField(blank=True, max_length=40)),
                ('wording_key', models.TextField(blank=True)),
                ('wording_text', models.TextField(blank=True)),
                ('is_private', models.BooleanField(default=False)),
                ('unknown_context', models.BooleanField(default=False)),
                ('picture_dropped', models.BooleanField(default=False)),
                ('attachment_key', models.CharField(blank=True, max_length=32)),
                ('attachment_type', models.CharField(blank=True, max_length=20)),
                ('status', models.CharField(default='new', max_length=20)),
                ('status_at', models.DateTimeField()),
                ('answer', models.TextField(blank=True)),
                ('decline_reason', models.CharField(blank=True, max_length=20)),
                ('link', models.CharField(blank=True, max_length=200)),
                ('version', models.PositiveIntegerField(default=1)),
                ('merged_into', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='feedback.feedback')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='kepts', to='feedback.feedback')),
                ('reporter', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'history of feedback',
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='picture',
            trigger=pgtrigger.compiler.Trigger(name='written_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4523aefcd4a30666c6edcdb6b486bb8c9ef4ba32', operation='UPDATE OR DELETE', pgid='pgtrigger_written_once_49eb5', table='feedback_picture', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='feedback',
            index=models.Index(fields=['status', '-at'], name='feedback_by_status'),
        ),
        migrations.AddIndex(
            model_name='feedback',
            index=models.Index(fields=['reporter', '-at'], name='feedback_by_writer'),
        ),
        migrations.AddConstraint(
            model_name='feedback',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['problem', 'idea', 'wording', 'missing-field', 'question', 'praise'])), name='feedback_kind_is_known'),
        ),
        migrations.AddConstraint(
            model_name='feedback',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['new', 'acknowledged', 'answered', 'ticket', 'request', 'merged', 'declined', 'reopened'])), name='feedback_status_is_known'),
        ),
        migrations.AddConstraint(
            model_name='feedback',
            constraint=models.CheckConstraint(condition=models.Q(('severity', None), ('severity__range', (1, 4)), _connector='OR'), name='feedback_severity_is_1_to_4'),
        ),
        migrations.AddConstraint(
            model_name='feedback',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'declined'), _negated=True), ('decline_reason__in', ['not-reproducible', 'by-design', 'duplicate', 'out-of-scope', 'abuse']), _connector='OR'), name='declined_feedback_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='feedback',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'merged'), _negated=True), ('merged_into__isnull', False), _connector='OR'), name='merged_feedback_names_the_other'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='feedback',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "feedback_feedbackkept" ("answer", "at", "attachment_key", "attachment_type", "decline_reason", "goal", "id", "interactions", "is_private", "kind", "language", "last_error", "link", "local_time", "may_contact", "merged_into_id", "module", "number", "online", "org_level", "packs", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "picture_dropped", "release", "reporter_id", "roles", "route", "screen", "severity", "status", "status_at", "text", "unknown_context", "version", "viewport", "wording_key", "wording_text", "workflow_state") SELECT old_values."answer", old_values."at", old_values."attachment_key", old_values."attachment_type", old_values."decline_reason", old_values."goal", old_values."id", old_values."interactions", old_values."is_private", old_values."kind", old_values."language", old_values."last_error", old_values."link", old_values."local_time", old_values."may_contact", old_values."merged_into_id", old_values."module", old_values."number", old_values."online", old_values."org_level", old_values."packs", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', old_values."id", old_values."picture_dropped", old_values."release", old_values."reporter_id", old_values."roles", old_values."route", old_values."screen", old_values."severity", old_values."status", old_values."status_at", old_values."text", old_values."unknown_context", old_values."version", old_values."viewport", old_values."wording_key", old_values."wording_text", old_values."workflow_state" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='274b05dbbb3a5d49cfc80b921dd41b5850819ad5', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_d1df2', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='feedback_feedback', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='feedback',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "feedback_feedbackkept" ("answer", "at", "attachment_key", "attachment_type", "decline_reason", "goal", "id", "interactions", "is_private", "kind", "language", "last_error", "link", "local_time", "may_contact", "merged_into_id", "module", "number", "online", "org_level", "packs", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "picture_dropped", "release", "reporter_id", "roles", "route", "screen", "severity", "status", "status_at", "text", "unknown_context", "version", "viewport", "wording_key", "wording_text", "workflow_state") SELECT old_values."answer", old_values."at", old_values."attachment_key", old_values."attachment_type", old_values."decline_reason", old_values."goal", old_values."id", old_values."interactions", old_values."is_private", old_values."kind", old_values."language", old_values."last_error", old_values."link", old_values."local_time", old_values."may_contact", old_values."merged_into_id", old_values."module", old_values."number", old_values."online", old_values."org_level", old_values."packs", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', old_values."id", old_values."picture_dropped", old_values."release", old_values."reporter_id", old_values."roles", old_values."route", old_values."screen", old_values."severity", old_values."status", old_values."status_at", old_values."text", old_values."unknown_context", old_values."version", old_values."viewport", old_values."wording_key", old_values."wording_text", old_values."workflow_state" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='9b3260261263ebcadd76f18f4ef31d3c7f0d313f', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_b21e1', referencing='REFERENCING OLD TABLE AS old_values ', table='feedback_feedback', when='AFTER')),
        ),
    ]
