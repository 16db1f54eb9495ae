"""The tables of this app as of its first release: twelve migrations in one."""

import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from core.database.create_models import CreateModels


class Migration(migrations.Migration):

    replaces = [
        ('core', '0001_initial'),
        ('core', '0002_demo_record'),
        ('core', '0003_feed_token'),
        ('core', '0004_activity_seals'),
        ('core', '0005_digest_old_activities'),
        ('core', '0006_wording_hints'),
        ('core', '0007_drain_progress'),
        ('core', '0008_idempotency_key'),
        ('core', '0009_token_scope'),
        ('core', '0010_seal_kept_answers'),
        ('core', '0011_leader'),
        ('core', '0012_density_and_columns'),
    ]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='User',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('password', models.CharField(max_length=128, verbose_name='password')),
                    ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                    ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                    ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                    ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                    ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                    ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                    ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                    ('name', models.CharField(blank=True, max_length=150)),
                    ('role', models.CharField(choices=[('viewer', 'Viewer'), ('responder', 'Responder'), ('manager', 'Manager'), ('admin', 'Admin')], default='viewer', max_length=12)),
                    ('time_zone', models.CharField(blank=True, max_length=64)),
                    ('theme', models.CharField(choices=[('system', 'System'), ('light', 'Light'), ('dark', 'Dark')], default='system', max_length=8)),
                    ('has_shortcuts', models.BooleanField(default=True)),
                    ('has_one_time_password', models.BooleanField(default=False)),
                    ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                    ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                    ('has_wording_hints', models.BooleanField(default=True)),
                    ('density', models.CharField(choices=[('comfortable', 'Comfortable'), ('compact', 'Compact')], default='comfortable', max_length=12)),
                    ('hidden_columns', models.JSONField(blank=True, default=dict)),
                ],
                options={
                    'ordering': ('username',),
                    'constraints': [
                        models.CheckConstraint(condition=models.Q(('role__in', ['viewer', 'responder', 'manager', 'admin'])), name='user_role_is_known'),
                    ],
                },
                managers=[
                    ('objects', django.contrib.auth.models.UserManager()),
                ],
            ),
            migrations.CreateModel(
                name='Activity',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ('verb', models.CharField(max_length=64)),
                    ('object_type', models.CharField(max_length=64)),
                    ('object_id', models.BigIntegerField()),
                    ('reference', models.CharField(max_length=200)),
                    ('data', models.JSONField(default=dict)),
                    ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='activities', to=settings.AUTH_USER_MODEL)),
                    ('digest', models.CharField(default='', editable=False, max_length=64)),
                ],
                options={
                    'verbose_name_plural': 'activities',
                    'indexes': [
                        models.Index(fields=['object_type', 'object_id', 'id'], name='activity_by_object'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='ApiToken',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=100)),
                    ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                    ('hint', models.CharField(editable=False, max_length=12)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('expires_at', models.DateTimeField(blank=True, null=True)),
                    ('revoked_at', models.DateTimeField(blank=True, null=True)),
                    ('last_used_at', models.DateTimeField(blank=True, null=True)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='api_tokens', to=settings.AUTH_USER_MODEL)),
                    ('scope', models.CharField(choices=[('read', 'Read'), ('change', 'Read and change')], default='change', max_length=8)),
                ],
                options={
                    'ordering': ('-created_at', '-id'),
                    'constraints': [
                        models.CheckConstraint(condition=models.Q(('scope__in', ['read', 'change'])), name='api_token_scope_is_known'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='DemoRecord',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('object_type', models.CharField(max_length=64)),
                    ('object_id', models.BigIntegerField()),
                ],
                options={
                    'constraints': [
                        models.UniqueConstraint(fields=('object_type', 'object_id'), name='demo_record_once'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='FeedToken',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                    ('created_at', models.DateTimeField()),
                    ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='feed_token', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='ActivitySeal',
                fields=[
                    ('position', models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                    ('activity_id', models.BigIntegerField(unique=True)),
                    ('activity_digest', models.CharField(max_length=64)),
                    ('digest', models.CharField(max_length=64)),
                    ('is_forgotten', models.BooleanField(default=False)),
                ],
                options={
                    'ordering': ('position',),
                },
            ),
            migrations.CreateModel(
                name='DrainProgress',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=100, unique=True)),
                    ('ended_well_at', models.DateTimeField(null=True)),
                    ('failures', models.PositiveBigIntegerField(default=0)),
                    ('failed_at', models.DateTimeField(null=True)),
                ],
                options={
                    'verbose_name_plural': 'drain progress',
                    'ordering': ('name',),
                },
            ),
            migrations.CreateModel(
                name='IdempotencyKey',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=255)),
                    ('digest', models.CharField(max_length=64)),
                    ('owner', models.UUIDField()),
                    ('locked_until', models.DateTimeField()),
                    ('status', models.PositiveSmallIntegerField(null=True)),
                    ('location', models.TextField(blank=True)),
                    ('answer', models.TextField(blank=True)),
                    ('created_at', models.DateTimeField()),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [
                        models.Index(fields=['created_at'], name='idempotency_key_by_age'),
                    ],
                    'constraints': [
                        models.UniqueConstraint(fields=('person', 'key'), name='idempotency_key_once'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='Leader',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=100, unique=True)),
                    ('owner', models.CharField(max_length=100)),
                    ('until', models.DateTimeField()),
                    ('token', models.PositiveBigIntegerField(default=1)),
                ],
                options={
                    'ordering': ('name',),
                },
            ),
        ]),
    ]
