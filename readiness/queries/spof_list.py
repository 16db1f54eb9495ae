"""Every single point of failure of the organisation, by how much it takes down."""

from collections import Counter
from typing import NamedTuple

from catalog.models import Service
from readiness.models import Mitigation
from readiness.queries import mitigations
from readiness.queries.spof import catalogue_graph
from readiness.queries.trials import Tried, last_tried

TIERS = (1, 2, 3, None)
NOTHING_SAID = "open"
"""Stands for a single point of which nobody has said what is done about it."""


class SinglePoint(NamedTuple):
    """A service whose loss alone takes `total` others down, counted `by_tier`; None is no tier.

    `tried` is None where no drill and no experiment ever told of it, `mitigation` where nobody
    has said what is done about it.
    """

    service: Service
    by_tier: dict[int | None, int]
    total: int
    tried: Tried | None = None
    mitigation: Mitigation | None = None

    @property
    def tier_1(self) -> int:
        """Return how many services of tier 1 go down."""
        return self.by_tier[1]

    @property
    def tier_2(self) -> int:
        """Return how many services of tier 2 go down."""
        return self.by_tier[2]

    @property
    def tier_3(self) -> int:
        """Return how many services of tier 3 go down."""
        return self.by_tier[3]

    @property
    def no_tier(self) -> int:
        """Return how many services without a tier go down."""
        return self.by_tier[None]


class SinglePointList(NamedTuple):
    """The rows that were asked for, the widest blast radius first, and the graph's revision."""

    revision: int
    rows: list[SinglePoint]


def for_list(
    *, team: str = "", takes_down_tier: int | None = None, mitigation: str = ""
) -> SinglePointList:
    """Return the single points of failure; six statements for any number of services.

    Those of a team (its slug), those that take down a service of a tier, and those of which people
    say this is done: a MitigationStatus, or NOTHING_SAID.
    """
    known = catalogue_graph()
    services = Service.objects.select_related("owner_team").in_bulk()
    present = [key for key in known.points.order if key in services]
    counts = {
        tier: known.points.blast_counts(key for key in present if services[key].tier == tier)
        for tier in TIERS
    }
    rows = []
    for key in present:
        by_tier = {tier: counts[tier][key] for tier in TIERS}
        rows.append(SinglePoint(services[key], by_tier, sum(by_tier.values())))
    chosen = [
        row
        for row in rows
        if (row.total if takes_down_tier is None else row.by_tier[takes_down_tier])
        and (not team or (row.service.owner_team and row.service.owner_team.slug == team))
    ]
    said = mitigations.by_service([row.service.pk for row in chosen])
    chosen = [
        row for row in chosen if not mitigation or mitigation == _said_of(said.get(row.service.pk))
    ]
    tried = last_tried([row.service.pk for row in chosen])
    chosen = [
        row._replace(tried=tried.get(row.service.pk), mitigation=said.get(row.service.pk))
        for row in chosen
    ]
    return SinglePointList(known.revision, sorted(chosen, key=_widest_first))


def _said_of(said: Mitigation | None) -> str:
    return said.status if said else NOTHING_SAID


def counted_by_tier(services: list[Service]) -> list[tuple[str, int]]:
    """Return how many of the services are in which tier, in words, without tiers that have none."""
    found = Counter(service.tier for service in services)
    words = {tier: "no tier" if tier is None else f"tier {tier}" for tier in TIERS}
    return [(words[tier], found[tier]) for tier in TIERS if found[tier]]


def _widest_first(row: SinglePoint) -> tuple[int, int, int, int, str, int]:
    name = row.service.name.casefold()
    return (-row.total, -row.tier_1, -row.tier_2, -row.tier_3, name, row.service.pk)
