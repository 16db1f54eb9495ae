"""The tables of this app as of its first release: eleven migrations in one."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.database.create_models import CreateModels


class Migration(migrations.Migration):

    replaces = [
        ('readiness', '0001_checklists_evidence_scores'),
        ('readiness', '0002_team_reports'),
        ('readiness', '0003_drills'),
        ('readiness', '0004_evidence_imports'),
        ('readiness', '0005_drills_in_reports'),
        ('readiness', '0006_drill_photos'),
        ('readiness', '0007_drill_injects'),
        ('readiness', '0008_assessor_presence'),
        ('readiness', '0009_jobs_that_end'),
        ('readiness', '0010_reminders'),
        ('readiness', '0011_mitigations'),
    ]

    initial = True

    dependencies = [
        ('catalog', '0001_squashed_0004_service_promises'),
        ('core', '0001_squashed_0012_density_and_columns'),
        ('incidents', '0001_squashed_0041_incident_exports'),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='Checklist',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('updated_at', models.DateTimeField(auto_now=True)),
                    ('key', models.SlugField(max_length=60, unique=True)),
                    ('is_default', models.BooleanField(default=False)),
                ],
                options={
                    'ordering': ('key',),
                    'constraints': [
                        models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('is_default',), name='checklist_one_default'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='ChecklistVersion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.CharField(max_length=20)),
                    ('title', models.CharField(max_length=120)),
                    ('content', models.JSONField()),
                    ('digest', models.CharField(max_length=64)),
                    ('change_note', models.CharField(blank=True, max_length=1000)),
                    ('is_current', models.BooleanField(default=False)),
                    ('is_draft', models.BooleanField(default=False)),
                    ('revision', models.PositiveIntegerField(default=1)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('checklist', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='readiness.checklist')),
                ],
                options={
                    'ordering': ('checklist_id', 'id'),
                    'constraints': [
                        models.UniqueConstraint(fields=('checklist', 'version'), name='checklist_version_once'),
                        models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('checklist',), name='checklist_one_current'),
                        models.UniqueConstraint(condition=models.Q(('is_draft', True)), fields=('checklist',), name='checklist_one_draft'),
                        models.CheckConstraint(condition=models.Q(('is_current', True), ('is_draft', True), _negated=True), name='checklist_draft_is_not_current'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='Assessment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('updated_at', models.DateTimeField(auto_now=True)),
                    ('trait', models.CharField(blank=True, choices=[('stateless', 'Stateless'), ('stateful', 'Stateful'), ('datastore', 'Datastore'), ('cache', 'Cache'), ('queue', 'Queue'), ('consumer', 'Consumer'), ('batch', 'Batch'), ('edge', 'Edge'), ('third-party', 'Third-party')], max_length=12)),
                    ('service', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='assessment', to='catalog.service')),
                    ('checklist_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='readiness.checklistversion')),
                ],
                options={
                    'ordering': ('service_id',),
                },
            ),
            migrations.CreateModel(
                name='Decision',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('updated_at', models.DateTimeField(auto_now=True)),
                    ('kind', models.CharField(choices=[('not_applicable', 'Not applicable'), ('waiver', 'Waiver')], max_length=14)),
                    ('status', models.CharField(choices=[('requested', 'Requested'), ('approved', 'Approved'), ('declined', 'Declined'), ('revoked', 'Revoked')], default='requested', max_length=9)),
                    ('item', models.CharField(blank=True, max_length=60)),
                    ('failure_mode', models.CharField(blank=True, max_length=60)),
                    ('reason', models.TextField()),
                    ('ends_at', models.DateTimeField()),
                    ('requested_at', models.DateTimeField()),
                    ('approved_at', models.DateTimeField(null=True)),
                    ('declined_at', models.DateTimeField(null=True)),
                    ('revoked_at', models.DateTimeField(null=True)),
                    ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('renews', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='renewal', to='readiness.decision')),
                    ('requested_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('revoked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('service', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='readiness_decisions', to='catalog.service')),
                ],
                options={
                    'ordering': ('-requested_at', '-id'),
                    'constraints': [
                        models.CheckConstraint(condition=models.Q(models.Q(('failure_mode__gt', ''), ('item', '')), models.Q(('failure_mode', ''), ('item__gt', '')), _connector='OR'), name='decision_is_about_one_thing'),
                        models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('requested_by')), _negated=True), _connector='OR'), name='decision_four_eyes'),
                        models.UniqueConstraint(condition=models.Q(('status', 'requested')), fields=('service', 'item', 'failure_mode', 'kind'), name='decision_one_request'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='Evidence',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('item', models.CharField(blank=True, max_length=60)),
                    ('failure_mode', models.CharField(blank=True, max_length=60)),
                    ('source', models.CharField(max_length=60)),
                    ('evidence_class', models.CharField(choices=[('attested', 'Attested'), ('documented', 'Documented'), ('observed', 'Observed'), ('proven', 'Proven')], max_length=10)),
                    ('outcome', models.CharField(choices=[('pass', 'Pass'), ('partial', 'Partial'), ('fail', 'Fail'), ('unknown', 'Unknown')], max_length=7)),
                    ('credit_percent', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                    ('observed_at', models.DateTimeField()),
                    ('recorded_at', models.DateTimeField()),
                    ('lifetime_days', models.PositiveIntegerField(null=True)),
                    ('subject', models.CharField(blank=True, max_length=300)),
                    ('link', models.CharField(blank=True, max_length=500)),
                    ('note', models.TextField(blank=True)),
                    ('digest', models.CharField(blank=True, max_length=64)),
                    ('importer', models.CharField(blank=True, max_length=100)),
                    ('identity', models.CharField(editable=False, max_length=64, unique=True)),
                    ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('reviewed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('service', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='evidence', to='catalog.service')),
                ],
                options={
                    'verbose_name_plural': 'evidence',
                    'ordering': ('id',),
                    'indexes': [
                        models.Index(fields=['service', 'item', 'observed_at'], name='evidence_by_item'),
                        models.Index(fields=['service', 'failure_mode'], name='evidence_by_mode'),
                    ],
                    'constraints': [
                        models.CheckConstraint(condition=models.Q(models.Q(('item', ''), _negated=True), models.Q(('failure_mode', ''), _negated=True), _connector='OR'), name='evidence_is_about_something'),
                        models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'unknown'), _negated=True), ('source', 'manual'), _connector='OR'), name='evidence_only_answers_are_taken_back'),
                        models.CheckConstraint(condition=models.Q(('credit_percent__isnull', True), models.Q(('credit_percent__gte', 0), ('credit_percent__lte', 100), ('outcome', 'partial')), _connector='OR'), name='evidence_credit_is_a_share'),
                        models.CheckConstraint(condition=models.Q(('reviewed_by__isnull', True), models.Q(('reviewed_by', models.F('recorded_by')), _negated=True), _connector='OR'), name='evidence_four_eyes'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='FactorTopic',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('item', models.CharField(blank=True, max_length=60)),
                    ('failure_mode', models.CharField(blank=True, max_length=60)),
                    ('factor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='readiness_topics', to='incidents.contributingfactor')),
                ],
                options={
                    'ordering': ('factor_id', 'item', 'failure_mode'),
                    'constraints': [
                        models.UniqueConstraint(fields=('factor', 'item', 'failure_mode'), name='factor_topic_once'),
                        models.CheckConstraint(condition=models.Q(models.Q(('failure_mode__gt', ''), ('item', '')), models.Q(('failure_mode', ''), ('item__gt', '')), _connector='OR'), name='factor_topic_is_one_thing'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='FailureModeTaxonomy',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.CharField(max_length=20, unique=True)),
                    ('content', models.JSONField()),
                    ('digest', models.CharField(max_length=64)),
                    ('is_current', models.BooleanField(default=False)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                ],
                options={
                    'verbose_name_plural': 'failure mode taxonomies',
                    'ordering': ('id',),
                    'constraints': [
                        models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('is_current',), name='failure_modes_one_current'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='ScoreSnapshot',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField()),
                    ('tier', models.PositiveSmallIntegerField()),
                    ('trait', models.CharField(choices=[('stateless', 'Stateless'), ('stateful', 'Stateful'), ('datastore', 'Datastore'), ('cache', 'Cache'), ('queue', 'Queue'), ('consumer', 'Consumer'), ('batch', 'Batch'), ('edge', 'Edge'), ('third-party', 'Third-party')], max_length=12)),
                    ('score', models.TextField(blank=True)),
                    ('score_shown', models.DecimalField(decimal_places=1, max_digits=4, null=True)),
                    ('level', models.CharField(choices=[('none', 'None'), ('bronze', 'Bronze'), ('silver', 'Silver'), ('gold', 'Gold')], max_length=6)),
                    ('own_level', models.CharField(choices=[('none', 'None'), ('bronze', 'Bronze'), ('silver', 'Silver'), ('gold', 'Gold')], max_length=6)),
                    ('capped_by', models.JSONField(default=list)),
                    ('categories', models.JSONField(default=dict)),
                    ('shares', models.JSONField(default=dict)),
                    ('items', models.JSONField(default=dict)),
                    ('reasons', models.JSONField(default=list)),
                    ('checklist_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='readiness.checklistversion')),
                    ('service', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='score_snapshots', to='catalog.service')),
                ],
                options={
                    'ordering': ('service_id', 'at'),
                    'get_latest_by': 'at',
                    'constraints': [
                        models.UniqueConstraint(fields=('service', 'at'), name='score_snapshot_once'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='TeamReport',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('updated_at', models.DateTimeField(auto_now=True)),
                    ('quarter', models.CharField(max_length=7)),
                    ('status', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Submitted'), ('changes_asked', 'Changes asked'), ('accepted', 'Accepted')], default='draft', max_length=13)),
                    ('revision', models.PositiveIntegerField(default=1)),
                    ('content', models.TextField()),
                    ('digest', models.CharField(max_length=64)),
                    ('made_at', models.DateTimeField()),
                    ('submitted_at', models.DateTimeField(null=True)),
                    ('decided_at', models.DateTimeField(null=True)),
                    ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('submitted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='readiness_reports', to='catalog.team')),
                ],
                options={
                    'ordering': ('-quarter', 'team__name'),
                    'constraints': [
                        models.UniqueConstraint(fields=('team', 'quarter'), name='team_report_once'),
                        models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('submitted_by')), _negated=True), _connector='OR'), name='team_report_four_eyes'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='TeamReportComment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('block', models.CharField(choices=[('summary', 'Summary'), ('scores', 'Scores'), ('risks', 'Risks'), ('drills', 'Drills'), ('incidents', 'Incidents'), ('action_items', 'Action items'), ('waivers', 'Waivers')], max_length=12)),
                    ('text', models.TextField()),
                    ('asks_for_change', models.BooleanField(default=False)),
                    ('at', models.DateTimeField()),
                    ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='readiness.teamreport')),
                ],
                options={
                    'ordering': ('id',),
                },
            ),
            migrations.CreateModel(
                name='TeamReportLink',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                    ('hint', models.CharField(editable=False, max_length=12)),
                    ('hidden', models.JSONField(default=list)),
                    ('created_at', models.DateTimeField()),
                    ('expires_at', models.DateTimeField()),
                    ('revoked_at', models.DateTimeField(blank=True, null=True)),
                    ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='readiness.teamreport')),
                ],
                options={
                    'ordering': ('-id',),
                    'constraints': [
                        models.UniqueConstraint(condition=models.Q(('revoked_at__isnull', True)), fields=('report',), name='team_report_link_once'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='DrillPlan',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(max_length=60)),
                    ('version', models.PositiveIntegerField()),
                    ('title', models.CharField(max_length=150)),
                    ('content', models.JSONField()),
                    ('is_current', models.BooleanField(default=True)),
                    ('is_draft', models.BooleanField(default=False)),
                    ('revision', models.PositiveIntegerField(default=1)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ('id',),
                    'constraints': [
                        models.UniqueConstraint(fields=('slug', 'version'), name='drill_plan_version_once'),
                        models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('slug',), name='drill_plan_one_current'),
                        models.UniqueConstraint(condition=models.Q(('is_draft', True)), fields=('slug',), name='drill_plan_one_draft'),
                        models.CheckConstraint(condition=models.Q(('is_current', True), ('is_draft', True), _negated=True), name='drill_plan_draft_is_not_current'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='DrillRun',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('updated_at', models.DateTimeField(auto_now=True)),
                    ('title', models.CharField(max_length=200)),
                    ('environment', models.CharField(choices=[('production', 'Production'), ('staging', 'Staging'), ('isolated', 'Isolated'), ('tabletop', 'Tabletop')], max_length=12)),
                    ('status', models.CharField(choices=[('draft', 'Draft'), ('scheduled', 'Scheduled'), ('ready', 'Ready'), ('running', 'Running'), ('paused', 'Paused'), ('finished', 'Finished'), ('aborted', 'Aborted'), ('cancelled', 'Cancelled')], default='scheduled', max_length=10)),
                    ('starts_at', models.DateTimeField(blank=True, null=True)),
                    ('time_zone', models.CharField(default='UTC', max_length=64)),
                    ('minutes', models.PositiveIntegerField()),
                    ('every_days', models.PositiveIntegerField(blank=True, null=True)),
                    ('rto_seconds', models.PositiveIntegerField()),
                    ('rpo_seconds', models.PositiveIntegerField()),
                    ('detect_seconds', models.PositiveIntegerField()),
                    ('harm_limit', models.CharField(blank=True, max_length=500)),
                    ('is_surprise', models.BooleanField(default=False)),
                    ('checked_preconditions', models.JSONField(blank=True, default=list)),
                    ('sequence', models.PositiveIntegerField(default=0)),
                    ('revision', models.PositiveIntegerField(default=0)),
                    ('started_at', models.DateTimeField(blank=True, null=True)),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('verdict', models.CharField(blank=True, choices=[('passed', 'Passed'), ('failed', 'Failed'), ('inconclusive', 'Inconclusive'), ('aborted', 'Aborted')], max_length=12)),
                    ('recovery_seconds', models.PositiveBigIntegerField(blank=True, null=True)),
                    ('data_loss_seconds', models.PositiveBigIntegerField(blank=True, null=True)),
                    ('detection_seconds', models.PositiveBigIntegerField(blank=True, null=True)),
                    ('published_at', models.DateTimeField(blank=True, null=True)),
                    ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('incident', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='drill_run', to='incidents.incident')),
                    ('next_run', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='previous_run', to='readiness.drillrun')),
                    ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='readiness.drillplan')),
                    ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('runbook_author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('services', models.ManyToManyField(blank=True, related_name='drill_runs', to='catalog.service')),
                ],
                options={
                    'ordering': ('-id',),
                    'indexes': [
                        models.Index(fields=['status', 'starts_at'], name='drill_run_by_start'),
                    ],
                    'constraints': [
                        models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'scheduled', 'ready', 'running', 'paused', 'finished', 'aborted', 'cancelled'])), name='drill_run_status_is_known'),
                        models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['finished', 'aborted']), models.Q(('verdict', ''), _negated=True)), models.Q(models.Q(('status__in', ['finished', 'aborted']), _negated=True), ('verdict', '')), _connector='OR'), name='drill_run_verdict_iff_over'),
                        models.CheckConstraint(condition=models.Q(('status', 'draft'), ('starts_at__isnull', False), _connector='OR'), name='drill_run_has_a_date_unless_draft'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='DrillEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('start', 'Start'), ('pause', 'Pause'), ('resume', 'Resume'), ('finish', 'Finish'), ('abort', 'Abort'), ('claim', 'Claim'), ('release', 'Release'), ('begin', 'Begin'), ('done', 'Done'), ('fail', 'Fail'), ('skip', 'Skip'), ('block', 'Block'), ('problem', 'Problem'), ('note', 'Note'), ('undo', 'Undo'), ('reopen', 'Reopen'), ('inject', 'Inject'), ('also', 'Also')], max_length=8)),
                    ('at', models.DateTimeField()),
                    ('step', models.CharField(blank=True, max_length=50)),
                    ('step_version', models.PositiveIntegerField(default=0)),
                    ('text', models.TextField(blank=True)),
                    ('entered_at', models.DateTimeField(blank=True, null=True)),
                    ('device_at', models.DateTimeField(blank=True, null=True)),
                    ('skew_ms', models.BigIntegerField(blank=True, null=True)),
                    ('idempotency_key', models.CharField(blank=True, max_length=80, null=True)),
                    ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('undoes', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='undone_by', to='readiness.drillentry')),
                    ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='readiness.drillrun')),
                ],
                options={
                    'verbose_name_plural': 'drill entries',
                    'ordering': ('id',),
                    'constraints': [
                        models.UniqueConstraint(fields=('run', 'idempotency_key'), name='drill_entry_key_once'),
                        models.UniqueConstraint(condition=models.Q(('kind__in', ['done', 'fail', 'skip', 'block'])), fields=('run', 'step', 'step_version'), name='drill_entry_one_end_per_open_step'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='DrillParticipant',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('role', models.CharField(choices=[('lead', 'Lead'), ('operator', 'Operator'), ('injector', 'Injector'), ('observer', 'Observer'), ('comms', 'Comms'), ('safety', 'Safety'), ('participant', 'Participant')], max_length=12)),
                    ('seen_at', models.DateTimeField(blank=True, null=True)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drill_roles', to=settings.AUTH_USER_MODEL)),
                    ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participants', to='readiness.drillrun')),
                ],
                options={
                    'ordering': ('id',),
                    'constraints': [
                        models.UniqueConstraint(fields=('run', 'person', 'role'), name='drill_participant_once'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='DrillFollowUp',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('action_item', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='drill_follow_up', to='incidents.actionitem')),
                    ('entry', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='follow_up', to='readiness.drillentry')),
                    ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='follow_ups', to='readiness.drillrun')),
                ],
                options={
                    'ordering': ('id',),
                },
            ),
            migrations.CreateModel(
                name='EvidenceImport',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('status', models.CharField(choices=[('reading', 'Reading'), ('choosing', 'Choosing'), ('booking', 'Booking'), ('done', 'Done'), ('failed', 'Failed'), ('cancelled', 'Cancelled')], default='reading', max_length=10)),
                    ('failure_mode', models.CharField(blank=True, max_length=60)),
                    ('observed_at', models.DateTimeField(blank=True, null=True)),
                    ('is_automatic', models.BooleanField(default=False)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('finished_at', models.DateTimeField(blank=True, null=True)),
                    ('lease_until', models.DateTimeField(blank=True, null=True)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence_imports', to=settings.AUTH_USER_MODEL)),
                    ('service', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='catalog.service')),
                    ('attempts', models.PositiveSmallIntegerField(default=0)),
                    ('cancel_asked_at', models.DateTimeField(blank=True, null=True)),
                    ('failure', models.CharField(blank=True, max_length=300)),
                    ('started_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'ordering': ('-id',),
                },
            ),
            migrations.CreateModel(
                name='EvidenceImportFile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=300)),
                    ('content', models.BinaryField()),
                    ('is_read', models.BooleanField(default=False)),
                    ('rejections', models.JSONField(default=list)),
                    ('evidence_import', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='readiness.evidenceimport')),
                ],
                options={
                    'ordering': ('id',),
                },
            ),
            migrations.CreateModel(
                name='EvidenceImportEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField()),
                    ('file_name', models.CharField(max_length=300)),
                    ('format', models.CharField(max_length=20)),
                    ('subject', models.CharField(max_length=300)),
                    ('verdict', models.CharField(max_length=12)),
                    ('detail', models.TextField(blank=True)),
                    ('is_run', models.BooleanField(default=False)),
                    ('is_bookable', models.BooleanField(default=True)),
                    ('needs_time', models.BooleanField(default=False)),
                    ('mode_choices', models.JSONField(default=list)),
                    ('failure_mode', models.CharField(blank=True, max_length=60)),
                    ('created', models.PositiveIntegerField(default=0)),
                    ('unchanged', models.PositiveIntegerField(default=0)),
                    ('reason', models.CharField(blank=True, max_length=500)),
                    ('evidence_import', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='readiness.evidenceimport')),
                    ('service', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='catalog.service')),
                ],
                options={
                    'verbose_name_plural': 'evidence import entries',
                    'ordering': ('evidence_import_id', 'number'),
                    'constraints': [
                        models.UniqueConstraint(fields=('evidence_import', 'number'), name='evidence_entry_once'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='DrillPhoto',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('digest', models.CharField(max_length=64)),
                    ('kind', models.CharField(choices=[('png', 'Png'), ('jpeg', 'Jpeg'), ('gif', 'Gif'), ('webp', 'Webp')], max_length=4)),
                    ('width', models.PositiveIntegerField()),
                    ('height', models.PositiveIntegerField()),
                    ('size', models.PositiveIntegerField()),
                    ('content', models.BinaryField()),
                    ('alt_text', models.CharField(blank=True, max_length=300)),
                    ('added_at', models.DateTimeField()),
                    ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('entry', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='photo', to='readiness.drillentry')),
                ],
                options={
                    'ordering': ('id',),
                },
            ),
            migrations.CreateModel(
                name='DrillInject',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('minute', models.PositiveIntegerField()),
                    ('text', models.TextField()),
                    ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('entry', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='inject', to='readiness.drillentry')),
                    ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='injects', to='readiness.drillrun')),
                ],
                options={
                    'ordering': ('minute', 'id'),
                },
            ),
            migrations.CreateModel(
                name='AssessorPresence',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('item', models.CharField(blank=True, max_length=100)),
                    ('seen_at', models.DateTimeField()),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('service', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assessors', to='catalog.service')),
                ],
                options={
                    'constraints': [
                        models.UniqueConstraint(fields=('service', 'person'), name='assessor_once'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='ReadinessReminder',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('item', models.CharField(blank=True, max_length=60)),
                    ('about_at', models.DateTimeField()),
                    ('due_at', models.DateTimeField()),
                    ('done_at', models.DateTimeField(blank=True, null=True)),
                    ('run', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to='readiness.drillrun')),
                    ('service', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalog.service')),
                ],
                options={
                    'ordering': ('due_at', 'id'),
                    'indexes': [
                        models.Index(condition=models.Q(('done_at__isnull', True)), fields=['due_at'], name='readiness_reminder_waiting'),
                    ],
                    'constraints': [
                        models.UniqueConstraint(condition=models.Q(('run__isnull', False)), fields=('run', 'about_at'), name='readiness_reminder_of_drill_once'),
                        models.UniqueConstraint(condition=models.Q(('service__isnull', False)), fields=('service', 'item', 'about_at'), name='readiness_reminder_of_proof_once'),
                        models.CheckConstraint(condition=models.Q(models.Q(('item', ''), ('run__isnull', False), ('service__isnull', True)), models.Q(('run__isnull', True), ('service__isnull', False), models.Q(('item', ''), _negated=True)), _connector='OR'), name='readiness_reminder_of_drill_or_proof'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='Mitigation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('updated_at', models.DateTimeField(auto_now=True)),
                    ('status', models.CharField(choices=[('accepted', 'Accepted'), ('planned', 'Planned'), ('mitigated', 'Mitigated')], max_length=9)),
                    ('due_on', models.DateField(null=True)),
                    ('note', models.TextField()),
                    ('said_at', models.DateTimeField()),
                    ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('said_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('service', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='mitigation', to='catalog.service')),
                ],
                options={
                    'ordering': ('service_id',),
                    'constraints': [
                        models.CheckConstraint(condition=models.Q(models.Q(('due_on__isnull', True), ('status', 'mitigated')), models.Q(models.Q(('status', 'mitigated'), _negated=True), ('due_on__isnull', False), ('owner__isnull', False)), _connector='OR'), name='mitigation_ahead_has_owner_and_day'),
                    ],
                },
            ),
        ]),
    ]
