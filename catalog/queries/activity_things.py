"""Which things of the catalogue the activity log may lead to."""

from collections.abc import Iterator

from catalog.models import Service, Team
from core.audit.things import ThingKind


def activity_things() -> Iterator[ThingKind]:
    """Yield the kinds of things that have a page."""
    for model, door in ((Service, "catalog:service"), (Team, "catalog:team")):
        yield ThingKind(model, door, {"slug": "slug"}, found_by=("slug", "name"))
