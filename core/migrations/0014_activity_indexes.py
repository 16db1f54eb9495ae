from django.conf import settings
from django.db import migrations, models

from core.database.add_index import AddIndexWhileWriting

INDEXES = (
    models.Index(fields=["at", "id"], name="activity_by_time"),
    models.Index(fields=["actor", "at", "id"], name="activity_by_actor"),
    models.Index(fields=["verb", "at", "id"], name="activity_by_verb"),
)


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ("core", "0013_backup_verification"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [AddIndexWhileWriting("activity", index) for index in INDEXES]
