"""Finished incidents whose records have gaps, as a list and one after the other."""

from typing import NamedTuple

from django.db.models import F, Q

from incidents.domain.incident import Severity
from incidents.domain.lifecycle import IncidentStatus, Milestone
from incidents.domain.record_gap import RecordGap, gaps_of
from incidents.domain.recovery_metrics import IncidentTimes, Metric
from incidents.models import Incident
from incidents.models.incident import IncidentQuerySet
from incidents.queries.recovery_metrics import Selection, chosen_incidents


class GapsOfIncident(NamedTuple):
    """An incident of the queue with its gaps; `before` and `after` are the keys of neighbours.

    None of `before` or `after` is where the queue ends.
    """

    incident: Incident
    gaps: tuple[RecordGap, ...]
    before: int | None
    after: int | None


def with_gaps(selection: Selection) -> IncidentQuerySet:
    """Return the finished incidents of a selection that lack something, the latest first."""
    lacks = Q(severity=Severity.UNKNOWN) | Q(team__isnull=True)
    for milestone in Milestone:
        lacks |= Q(**{f"{milestone.value}__isnull": True})
    for metric in Metric:
        lacks |= Q(**{f"{metric.end.value}__lt": F(metric.start.value)})
    return (
        chosen_incidents(selection)
        .exclude(status__in=IncidentStatus.unfinished())
        .filter(lacks)
        .order_by("-pk")
    )


def gaps_of_incident(incident: Incident) -> tuple[RecordGap, ...]:
    """Return what an incident's record lacks; no statement."""
    times = IncidentTimes(
        incident.reference,
        *(incident.time_of(milestone) for milestone in Milestone),
        severity=incident.severity,
    )
    return gaps_of(times, has_team=incident.team_id is not None)


def in_queue(selection: Selection, incident: Incident) -> GapsOfIncident:
    """Return an incident's gaps and its neighbours in the queue, in two statements."""
    queue = with_gaps(selection)
    newer = queue.filter(pk__gt=incident.pk).order_by("pk").values_list("pk", flat=True)
    older = queue.filter(pk__lt=incident.pk).values_list("pk", flat=True)
    return GapsOfIncident(incident, gaps_of_incident(incident), newer.first(), older.first())
