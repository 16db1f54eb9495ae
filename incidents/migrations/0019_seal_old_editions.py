"""Give the editions from before there were seals theirs."""

from typing import Any

from django.db import migrations

from core.audit.digest import digest_of

NAMES = (
    "postmortem_id",
    "number",
    "title",
    "markdown",
    "html",
    "content_digest",
    "section_versions",
    "published_by_id",
    "published_at",
)


def seal(apps: Any, _editor: Any) -> None:
    """Write one by one: an edition can be large."""
    editions = apps.get_model("incidents", "PostmortemEdition").objects
    for pk in editions.order_by("pk").values_list("pk", flat=True):
        edition = editions.get(pk=pk)
        digest = digest_of({name: getattr(edition, name) for name in NAMES})
        editions.filter(pk=pk).update(seal=digest)


class Migration(migrations.Migration):
    dependencies = [("incidents", "0018_edition_seals")]
    operations = [migrations.RunPython(seal, migrations.RunPython.noop, elidable=True)]
