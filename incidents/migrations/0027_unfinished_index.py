from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("incidents", "0026_search_by_number")]

    operations = [
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                fields=["-id", "status", "severity", "restricted"],
                name="incident_unfinished",
                condition=models.Q(status__in=("open", "acknowledged", "mitigated")),
            ),
        ),
    ]
