"""What lists of services tell of readiness, in a fixed number of statements."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from typing import NamedTuple

from django.db.models import OuterRef, Subquery

from catalog.models import Service
from readiness.domain.evidence import EvidenceClass, Outcome
from readiness.models import DrillRun, Evidence
from readiness.queries.score_summaries import score_summaries
from readiness.queries.spof import catalogue_graph

MOVED_WITHIN = timedelta(days=30)
FAILOVER_ITEM = "failover-exercised"
"""The item of the shipped checklist that asks whether a failover was tried."""


class FailoverTest(NamedTuple):
    """When a failover was last tried, and whether all of it went well."""

    on: datetime
    is_passed: bool


class ServiceColumns(NamedTuple):
    """A service with what its row shows.

    `change` is in points of the score over 30 days, None where nothing applies. `points` is how
    many services take it down alone. `last_drill` is the newest that ended, `failover` what a drill
    or an experiment last showed; None where none ever did.
    """

    service: Service
    change: Fraction | None
    points: int
    last_drill: DrillRun | None
    failover: FailoverTest | None


def service_columns(services: Iterable[Service], *, at: datetime) -> Iterator[ServiceColumns]:
    """Yield the services in their order with what their rows show."""
    rows = list(services)
    keys = [row.pk for row in rows]
    now, before = (score_summaries(rows, at=at - ago) for ago in (timedelta(), MOVED_WITHIN))
    graph = catalogue_graph()
    drills, failovers = _last_drills(keys), _failovers(keys)
    for row in rows:
        was, is_now = (found[row.pk].score if row.pk in found else None for found in (before, now))
        yield ServiceColumns(
            service=row,
            change=None if was is None or is_now is None else is_now - was,
            points=len(graph.points_of(row.pk)),
            last_drill=drills.get(row.pk),
            failover=failovers.get(row.pk),
        )


def _last_drills(keys: Sequence[int]) -> dict[int, DrillRun]:
    """Return the drill of each service that ended last."""
    over = DrillRun.objects.over().filter(services=OuterRef("pk")).order_by("-ended_at", "-pk")
    pairs = (
        Service.objects.filter(pk__in=keys)
        .order_by()
        .annotate(last_drill=Subquery(over.values("pk")[:1]))
        .filter(last_drill__isnull=False)
        .values_list("pk", "last_drill")
    )
    found = dict(pairs)
    runs = DrillRun.objects.only("pk", "ended_at", "verdict").in_bulk(found.values())
    return {pk: runs[run] for pk, run in found.items() if run in runs}


def _failovers(keys: Sequence[int]) -> dict[int, FailoverTest]:
    """Return what was last shown of the failover of each service; a claim shows nothing."""
    told = Evidence.objects.filter(
        service=OuterRef("pk"), item=FAILOVER_ITEM, evidence_class=EvidenceClass.PROVEN
    )
    newest = told.order_by("-observed_at", "-pk").values("pk")[:1]
    services = Service.objects.filter(pk__in=keys).order_by()
    rows = Evidence.objects.filter(pk__in=services.values_list(Subquery(newest))).order_by()
    return {
        service: FailoverTest(observed_at, outcome == Outcome.PASS)
        for service, outcome, observed_at in rows.values_list(
            "service_id", "outcome", "observed_at"
        )
    }
