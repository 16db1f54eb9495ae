"""The tables of this app as of its first release: four migrations in one."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from core.database.create_models import CreateModels


class Migration(migrations.Migration):

    replaces = [
        ('catalog', '0001_initial'),
        ('catalog', '0002_initial'),
        ('catalog', '0003_graph_revision'),
        ('catalog', '0004_service_promises'),
    ]

    initial = True

    dependencies = [
        ('core', '0001_squashed_0012_density_and_columns'),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='Team',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('updated_at', models.DateTimeField(auto_now=True)),
                    ('slug', models.SlugField(max_length=100, unique=True)),
                    ('name', models.CharField(max_length=200)),
                    ('description', models.TextField(blank=True)),
                    ('source_key', models.CharField(blank=True, max_length=300)),
                    ('members', models.ManyToManyField(related_name='teams', through='catalog.Membership', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ('name', 'id'),
                    'constraints': [
                        models.UniqueConstraint(condition=models.Q(('source_key', ''), _negated=True), fields=('source_key',), name='team_source_key_once'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='Membership',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('is_lead', models.BooleanField(default=False)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                    ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='catalog.team')),
                ],
                options={
                    'ordering': ('person__username',),
                    'constraints': [
                        models.UniqueConstraint(fields=('team', 'person'), name='membership_once'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='Service',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('updated_at', models.DateTimeField(auto_now=True)),
                    ('slug', models.SlugField(max_length=150, unique=True)),
                    ('name', models.CharField(max_length=200)),
                    ('tier', models.PositiveSmallIntegerField(blank=True, choices=[(1, 'Tier 1'), (2, 'Tier 2'), (3, 'Tier 3')], null=True)),
                    ('kind', models.CharField(choices=[('service', 'Service'), ('website', 'Website'), ('database', 'Database'), ('queue', 'Queue'), ('cache', 'Cache'), ('library', 'Library'), ('tool', 'Tool'), ('api', 'Api'), ('system', 'System'), ('resource', 'Resource'), ('external', 'External')], default='service', max_length=12)),
                    ('description', models.TextField(blank=True)),
                    ('runbook_url', models.URLField(blank=True, max_length=500)),
                    ('repository_url', models.URLField(blank=True, max_length=500)),
                    ('slo_target_percent', models.DecimalField(blank=True, decimal_places=4, max_digits=7, null=True)),
                    ('source_key', models.CharField(blank=True, max_length=300)),
                    ('owner_team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='services', to='catalog.team')),
                    ('rpo_seconds', models.PositiveIntegerField(blank=True, null=True)),
                    ('rto_seconds', models.PositiveIntegerField(blank=True, null=True)),
                ],
                options={
                    'ordering': ('name', 'id'),
                    'constraints': [
                        models.CheckConstraint(condition=models.Q(('tier__isnull', True), ('tier__in', [1, 2, 3]), _connector='OR'), name='service_tier_is_known'),
                        models.CheckConstraint(condition=models.Q(('slo_target_percent__isnull', True), models.Q(('slo_target_percent__gt', 0), ('slo_target_percent__lte', 100)), _connector='OR'), name='service_slo_target_is_a_percentage'),
                        models.UniqueConstraint(condition=models.Q(('source_key', ''), _negated=True), fields=('source_key',), name='service_source_key_once'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='RedundancyGroup',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('updated_at', models.DateTimeField(auto_now=True)),
                    ('name', models.CharField(max_length=100)),
                    ('needed', models.PositiveSmallIntegerField(default=1)),
                    ('dependent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='redundancy_groups', to='catalog.service')),
                ],
                options={
                    'ordering': ('dependent_id', 'name'),
                    'constraints': [
                        models.UniqueConstraint(fields=('dependent', 'name'), name='redundancy_group_name_once'),
                        models.CheckConstraint(condition=models.Q(('needed__gte', 1)), name='redundancy_group_needs_one'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='Dependency',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('updated_at', models.DateTimeField(auto_now=True)),
                    ('criticality', models.CharField(choices=[('hard', 'Hard'), ('soft', 'Soft')], default='hard', max_length=4)),
                    ('note', models.CharField(blank=True, max_length=300)),
                    ('redundancy_group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='dependencies', to='catalog.redundancygroup')),
                    ('dependent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='dependencies', to='catalog.service')),
                    ('provider', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='dependents', to='catalog.service')),
                ],
                options={
                    'verbose_name_plural': 'dependencies',
                    'ordering': ('dependent_id', 'provider__name'),
                    'constraints': [
                        models.UniqueConstraint(fields=('dependent', 'provider'), name='dependency_once'),
                        models.CheckConstraint(condition=models.Q(('dependent', models.F('provider')), _negated=True), name='dependency_not_on_itself'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='GraphRevision',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveBigIntegerField(default=0)),
                    ('key', models.UUIDField(default=uuid.uuid4)),
                ],
            ),
        ]),
    ]
