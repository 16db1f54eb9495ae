"""Say when the action items that won't be done were given up: when they last changed."""

from django.db import migrations
from django.db.models import F


def fill(apps, schema_editor):
    items = apps.get_model("incidents", "ActionItem")._base_manager
    items.filter(status="wont_do", dropped_at=None).update(dropped_at=F("updated_at"))


class Migration(migrations.Migration):
    dependencies = [("incidents", "0005_action_item_proofs")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
