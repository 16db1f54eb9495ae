"""How the score of a service moved, as the viewer may read it."""

from collections.abc import Iterable

from django.db.models import QuerySet

from catalog.models import Service
from incidents.models import Incident
from readiness.models import ScoreSnapshot

CONTRADICTED = "contradicted"
_PREFIX = "INC-"


def history_of(service: Service) -> QuerySet[ScoreSnapshot]:
    """Return the snapshots of a service's score, the newest first."""
    return ScoreSnapshot.objects.filter(service=service).order_by("-at")


def without_hidden(snapshots: Iterable[ScoreSnapshot]) -> list[ScoreSnapshot]:
    """Take out of reasons the names of incidents that the viewer may not know of.

    A snapshot names an incident that everybody knew of; it may have been restricted since. One
    statement, none where no incident is named.
    """
    rows = list(snapshots)
    named = [
        reason
        for row in rows
        for reason in row.reasons
        if reason["after"] == CONTRADICTED and reason["source"]
    ]
    numbers = {int(reason["source"].removeprefix(_PREFIX)) for reason in named}
    if numbers:
        visible = Incident.objects.filter(pk__in=numbers)
        known = {incident.reference for incident in visible.only("pk")}
        for reason in named:
            if reason["source"] not in known:
                reason["source"] = ""
    return rows
