
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0002_initial'),
        ("incidents", "0012_recovery_cells"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=30)),
                ('object_id', models.BigIntegerField()),
                ('incident_id', models.BigIntegerField(null=True)),
                ('is_detail', models.BooleanField()),
                ('at', models.DateTimeField()),
                ('place', models.CharField(max_length=200)),
                ('title', models.TextField()),
                ('keywords', models.TextField()),
                ('body', models.TextField()),
            ],
        ),
        migrations.AddIndex(
            model_name='incident',
            index=models.Index(condition=models.Q(('restricted', True)), fields=['id'], name='incident_restricted'),
        ),
        migrations.AddIndex(
            model_name='searchdocument',
            index=models.Index(models.F('is_detail'), models.OrderBy(models.F('at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='search_document_by_age'),
        ),
        migrations.AddConstraint(
            model_name='searchdocument',
            constraint=models.UniqueConstraint(fields=('kind', 'object_id'), name='search_document_once'),
        ),
    ]
