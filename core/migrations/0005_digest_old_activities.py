"""Give the entries from before there were digests theirs."""

from typing import Any

from django.db import migrations

from core.audit.digest import digest_of

BATCH = 1_000
NAMES = ("at", "actor_id", "verb", "object_type", "object_id", "reference", "data")


def take_digests(apps: Any, _editor: Any) -> None:
    """Read by key and write in batches, so that a long log needs little memory."""
    entries = apps.get_model("core", "Activity").objects
    last = 0
    while batch := list(entries.filter(pk__gt=last).order_by("pk")[:BATCH]):
        for entry in batch:
            entry.digest = digest_of({name: getattr(entry, name) for name in NAMES})
        entries.bulk_update(batch, ["digest"])
        last = batch[-1].pk


class Migration(migrations.Migration):
    dependencies = [("core", "0004_activity_seals")]
    operations = [migrations.RunPython(take_digests, migrations.RunPython.noop, elidable=True)]
