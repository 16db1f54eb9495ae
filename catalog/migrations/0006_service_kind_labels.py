"""What people read for the kind of a service."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("catalog", "0005_service_regions"),
    ]

    operations = [
        migrations.AlterField(
            model_name="service",
            name="kind",
            field=models.CharField(choices=[("service", "Service"), ("website", "Website"), ("database", "Database"), ("queue", "Queue"), ("cache", "Cache"), ("library", "Library"), ("tool", "Tool"), ("api", "API"), ("system", "System"), ("resource", "Resource"), ("external", "External")], default="service", max_length=12),
        ),
    ]
