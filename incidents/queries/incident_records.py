"""Incidents as plain records for the API: columns, and keys instead of ids.

Rows of the API's hottest list are read as text that goes out nearly as it comes: no model, no
parsed moments, and the services of an incident as one value.
"""

import json
from functools import cache
from typing import Any

from django.db.models import (
    BigIntegerField,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
)
from django.db.models.functions import Cast

from core.database.compiled import Compiled, Given
from incidents.domain.incident import IncidentRole
from incidents.domain.lifecycle import Milestone
from incidents.models import Incident

WORDS = ("id", "title", "kind", "severity", "status", "restricted", "summary")
COLUMNS = (*WORDS, "source", "version")
MOMENTS = (*(milestone.value for milestone in Milestone), "declared_at", "updated_at")


class _Joined(Subquery):
    """The only column of a subquery, its rows in order with commas between; null for no rows."""

    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "(SELECT string_agg(item, ',') FROM (%(subquery)s) AS items(item))"
        return self.as_sql(compiler, connection, template, **context)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "(WITH items(item) AS (%(subquery)s) SELECT group_concat(item, ',') FROM items)"
        return self.as_sql(compiler, connection, template, **context)


def as_records(incidents: QuerySet[Incident]) -> QuerySet[Incident, Any]:
    """Return COLUMNS, MOMENTS as text in UTC, `labels_text` as JSON, and keys instead of ids.

    The keys are `team_slug`, `declarer` and `lead` (usernames), `postmortem_number`, and
    `service_slugs` with commas between; None for those there are not.
    """
    leads = Q(roles__role=IncidentRole.LEAD, roles__until__isnull=True)
    affected = Incident.services.through.objects.filter(incident=OuterRef("pk"))
    keys: dict[str, Any] = {
        "team_slug": F("team__slug"),
        "declarer": F("declared_by__username"),
        "lead": F("lead_role__person__username"),
        "postmortem_number": F("postmortem__pk"),
        "service_slugs": _Joined(affected.order_by("service__slug").values("service__slug")),
    }
    texts = {f"{name}_text": Cast(name, TextField()) for name in (*MOMENTS, "labels")}
    records: QuerySet[Incident, Any] = incidents.annotate(
        lead_role=FilteredRelation("roles", condition=leads), **keys, **texts
    ).values(*COLUMNS, *keys, *texts)
    return records


def records_beside(place: str | None, *, is_falling: bool, most: int) -> list[dict[str, Any]]:
    """Return up to `most` records of all incidents, in the order of their numbers.

    They begin beyond the number `place`, at the end of the list when it is None; falling numbers
    go from the newest to the oldest.
    """
    return _beside(place is not None, is_falling, most).rows(place=place)


@cache
def _beside(has_place: bool, is_falling: bool, most: int) -> Compiled[Incident, dict[str, Any]]:  # noqa: FBT001 - the key of a cache
    place = Given("place", BigIntegerField())

    def build() -> QuerySet[Incident, Any]:
        rows = Incident.objects.order_by("-id" if is_falling else "id")
        if has_place:
            rows = rows.filter(id__lt=place) if is_falling else rows.filter(id__gt=place)
        return as_records(rows)[:most]

    return Compiled(build)


def record_of(incident: Incident, *, team_slug: str | None, services: list[str]) -> dict[str, Any]:
    """Return the record of an incident that was declared just now; no statement."""
    declarer = incident.declared_by
    moments = {name: getattr(incident, name) for name in MOMENTS}
    return {
        **{name: getattr(incident, name) for name in COLUMNS},
        **{f"{name}_text": at and str(at) for name, at in moments.items()},
        "labels_text": json.dumps(incident.labels),
        "team_slug": team_slug,
        "declarer": declarer.username if declarer else None,
        "lead": None,
        "postmortem_number": None,
        "service_slugs": ",".join(sorted(services)) or None,
    }
