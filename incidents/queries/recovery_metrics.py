"""Which incidents the recovery metrics are about; page, CSV, API and command ask here."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import CharField, Value

from catalog.models import Service, Team
from incidents.domain.incident import IncidentKind
from incidents.domain.lifecycle import IncidentStatus, Milestone
from incidents.domain.recovery_metrics import IncidentTimes, Metric, MetricSummary, summarise
from incidents.models import Incident
from incidents.models.incident import IncidentQuerySet


class Selection(NamedTuple):
    """What to measure; None and "" choose everything.

    `started_from` (inclusive) and `started_to` (exclusive) are aware; with either of them an
    incident of unknown start is left out, because nobody can tell whether it lies inside.
    `known_to_all` leaves out restricted incidents, also those that the viewer may know of.
    """

    started_from: datetime | None = None
    started_to: datetime | None = None
    team: Team | None = None
    service: Service | None = None
    severity: str = ""
    kind: str = IncidentKind.INCIDENT
    source: str = ""
    known_to_all: bool = False


class Catalogue(NamedTuple):
    """Services and teams by slug, in the order of their names; of their fields only these two."""

    services: dict[str, Service]
    teams: dict[str, Team]


def chosen_incidents(selection: Selection) -> IncidentQuerySet:
    """Return the chosen incidents the viewer may know of."""
    return Incident.objects.filter(**conditions_of(selection))


def conditions_of(selection: Selection) -> dict[str, object]:
    """Return what a selection demands of incidents, by lookup; what it leaves open is not there."""
    lookups: dict[str, object] = {
        "kind": selection.kind,
        "started_at__gte": selection.started_from,
        "started_at__lt": selection.started_to,
        "team_id": selection.team and selection.team.pk,
        "services": selection.service and selection.service.pk,
        "severity": selection.severity,
        "source": selection.source,
    }
    demanded = {name: value for name, value in lookups.items() if value}
    return demanded | ({"restricted": False} if selection.known_to_all else {})


def incident_times(selection: Selection, *, at_most: int | None = None) -> list[IncidentTimes]:
    """Return the times of the chosen incidents, in one statement; the first `at_most` of them."""
    return times_of(chosen_incidents(selection), at_most=at_most)


def times_of(incidents: IncidentQuerySet, *, at_most: int | None = None) -> list[IncidentTimes]:
    """Return the times of incidents, in the order in which they were entered."""
    columns = ("pk", "severity", "status", *(one.value for one in Milestone))
    unfinished = IncidentStatus.unfinished()
    return [
        IncidentTimes(f"INC-{pk}", *moments, severity=severity, is_unfinished=status in unfinished)
        for pk, severity, status, *moments in incidents.order_by("pk").values_list(*columns)[
            :at_most
        ]
    ]


def summaries(times: Iterable[IncidentTimes]) -> dict[Metric, MetricSummary]:
    """Return what can be said about each of the four metrics."""
    chosen = list(times)
    return {metric: summarise(chosen, metric) for metric in Metric}


def catalogue() -> Catalogue:
    """Return what the figures can be cut by, in one statement for both."""
    columns = ("what", "pk", "slug", "name")
    services, teams = (
        rows.order_by().annotate(what=Value(what, output_field=CharField())).values_list(*columns)
        for what, rows in (("service", Service.objects.all()), ("team", Team.objects.all()))
    )
    found = Catalogue({}, {})
    for what, pk, slug, name in services.union(teams, all=True).order_by("name", "slug"):
        if what == "service":
            found.services[slug] = Service(pk=pk, slug=slug, name=name)
        else:
            found.teams[slug] = Team(pk=pk, slug=slug, name=name)
    return found
