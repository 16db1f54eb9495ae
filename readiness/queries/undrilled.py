"""Which drills the policy asks of services that never had them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from catalog.models import Service
from readiness.domain.decision import DecisionKind
from readiness.domain.drill_policy import is_asked_of
from readiness.domain.traits import DEFAULT_TIER, Trait, trait_of
from readiness.models import Assessment, Decision, DrillPlan
from readiness.queries.failure_modes import current_taxonomy

MOST_SHOWN = 8


class Undrilled(NamedTuple):
    """A service and the plans it was never drilled by, by title; `tier` is the one it counts as.

    `is_overdue` says that it is in the catalogue for longer than one of them lets pass between two
    drills.
    """

    service: Service
    tier: int
    plans: Sequence[DrillPlan]
    is_overdue: bool


class UndrilledList(NamedTuple):
    """The first services that lack a drill, and how many there are.

    Those that are overdue come first, then the strictest tier.
    """

    rows: Sequence[Undrilled]
    total: int
    overdue: int

    @property
    def more(self) -> int:
        """Return how many services are not among the rows."""
        return self.total - len(self.rows)


def undrilled(
    plans: Iterable[DrillPlan], settled: Collection[tuple[str, str]], *, at: datetime
) -> UndrilledList:
    """Return which services lack a drill that one of the plans asks of them.

    `settled` are the pairs of a plan's slug and a service's that were finished once or are ahead.
    The number of statements does not depend on the rows.
    """
    by_title = sorted(plans, key=lambda plan: (plan.title, plan.pk))
    modes = current_taxonomy().by_key
    traits = dict(
        Assessment.objects.exclude(trait="").order_by().values_list("service_id", "trait")
    )
    left_out = _left_out(at)
    found = []
    services = Service.objects.only("slug", "name", "tier", "kind", "created_at")
    for service in services.order_by("name", "pk"):
        tier = service.tier or DEFAULT_TIER
        trait = Trait(traits.get(service.pk) or trait_of(service.kind))
        lacking = [
            plan
            for plan in by_title
            if (plan.slug, service.slug) not in settled
            and is_asked_of(
                tier=tier,
                trait=trait,
                plan_tiers=plan.content["tiers"],
                plan_modes=plan.content.get("failure_modes", ()),
                modes=modes,
                left_out=left_out[service.pk],
            )
        ]
        if lacking:
            shortest = timedelta(days=min(plan.content["cadence_days"] for plan in lacking))
            is_overdue = service.created_at + shortest < at
            found.append(Undrilled(service, tier, lacking, is_overdue))
    found.sort(key=lambda one: (not one.is_overdue, one.tier))
    return UndrilledList(found[:MOST_SHOWN], len(found), sum(one.is_overdue for one in found))


def _left_out(at: datetime) -> defaultdict[int, set[str]]:
    """Return the failure modes that decisions leave out at a moment, by the key of the service."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    open_now = Decision.objects.open_at(at).filter(kind=DecisionKind.NOT_APPLICABLE)
    rows = open_now.exclude(failure_mode="").order_by().values_list("service_id", "failure_mode")
    for service_id, mode in rows:
        found[service_id].add(mode)
    return found
