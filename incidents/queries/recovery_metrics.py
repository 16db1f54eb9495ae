"""Which incidents the recovery metrics are about; page, CSV, API and command ask here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from catalog.models import Service, Team
from incidents.domain.incident import IncidentKind
from incidents.domain.lifecycle import Milestone
from incidents.domain.recovery_metrics import IncidentTimes, Metric, MetricSummary, summarise
from incidents.models import Incident
from incidents.models.incident import IncidentQuerySet


@dataclass(frozen=True, slots=True)
class Selection:
    """What to measure; None and "" choose everything.

    `started_from` (inclusive) and `started_to` (exclusive) are aware; with either of them an
    incident of unknown start is left out, because nobody can tell whether it lies inside.
    """

    started_from: datetime | None = None
    started_to: datetime | None = None
    team: Team | None = None
    service: Service | None = None
    severity: str = ""
    kind: str = IncidentKind.INCIDENT
    source: str = ""


def chosen_incidents(selection: Selection) -> IncidentQuerySet:
    """Return the chosen incidents the viewer may know of."""
    filters: dict[str, object] = {
        "kind": selection.kind,
        "started_at__gte": selection.started_from,
        "started_at__lt": selection.started_to,
        "team": selection.team,
        "services": selection.service,
        "severity": selection.severity,
        "source": selection.source,
    }
    return Incident.objects.filter(**{name: value for name, value in filters.items() if value})


def incident_times(selection: Selection, *, at_most: int | None = None) -> list[IncidentTimes]:
    """Return the times of the chosen incidents, in one statement; the first `at_most` of them."""
    return times_of(chosen_incidents(selection), at_most=at_most)


def times_of(incidents: IncidentQuerySet, *, at_most: int | None = None) -> list[IncidentTimes]:
    """Return the times of incidents, in the order in which they were entered."""
    rows = incidents.order_by("pk").values_list("pk", *(one.value for one in Milestone))
    return [IncidentTimes(f"INC-{pk}", *moments) for pk, *moments in rows[:at_most]]


def summaries(times: Iterable[IncidentTimes]) -> dict[Metric, MetricSummary]:
    """Return what can be said about each of the four metrics."""
    chosen = list(times)
    return {metric: summarise(chosen, metric) for metric in Metric}


def sources() -> list[str]:
    """Return where the incidents the viewer may know of came from, in alphabetical order."""
    return list(Incident.objects.order_by("source").values_list("source", flat=True).distinct())
