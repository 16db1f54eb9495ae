"""Past incidents that resemble one, with the reasons, and whether what they promised was kept."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr

from incidents.domain.action_item import ActionStatus
from incidents.domain.similarity import Described, Resemblance, resemblances
from incidents.models import Incident, PostmortemFactor

MOST_SHOWN = 5
LATEST_COMPARED = 300
MOST_SHARING = 100
CHARACTERS_COMPARED = 300


class SimilarIncident(NamedTuple):
    """An incident that resembles another: why, how many action items it had, and how many are owed.

    `services` and `factors` hold the names both share, `words` the rare ones.
    """

    incident: Incident
    resemblance: Resemblance
    action_items: int
    unfinished: int

    @property
    def reasons(self) -> list[str]:
        """Return phrases such as "same service: Checkout"."""
        shared = self.resemblance
        named = (
            ("same service", shared.services),
            ("same factor", shared.factors),
            ("words", shared.words),
        )
        return [f"{what}: {', '.join(names)}" for what, names in named if names]


def similar_to(incident: Incident, factors: Iterable[PostmortemFactor]) -> list[SimilarIncident]:
    """Return the nearest past incidents the viewer may know of, in four statements at most.

    Compared are those declared before: the latest LATEST_COMPARED, and up to MOST_SHARING that
    share a service or a factor however old they are. `incident` comes from `for_detail()`,
    `factors` are those of its postmortem.
    """
    earlier = Incident.objects.filter(pk__lt=incident.pk).order_by("-pk")
    own_services = {service.pk: service.name for service in incident.services.all()}
    own_factors = {named.factor_id: named.factor.name for named in factors}
    services = _sharing(earlier, "services", own_services)
    conditions = _sharing(earlier, "postmortem__factors__factor", own_factors)
    texts = {
        key: f"{title} {summary}"
        for key, title, summary in earlier.annotate(
            beginning=Substr("summary", 1, CHARACTERS_COMPARED)
        ).values_list("pk", "title", "beginning")[:LATEST_COMPARED]
    }
    nobody: frozenset[str] = frozenset()
    others = [
        Described(key, texts.get(key, ""), services.get(key, nobody), conditions.get(key, nobody))
        for key in sorted(texts.keys() | services.keys() | conditions.keys())
    ]
    one = Described(
        incident.pk,
        f"{incident.title} {incident.summary[:CHARACTERS_COMPARED]}",
        frozenset(own_services.values()),
        frozenset(own_factors.values()),
    )
    return _with_promises(resemblances(one, others, most=MOST_SHOWN))


def _sharing(
    earlier: QuerySet[Incident], path: str, own: dict[int, str]
) -> dict[int, frozenset[str]]:
    """Return, by incident, the names of what it shares with `own`; with nothing, no statement."""
    found: dict[int, set[str]] = {}
    if own:
        rows = earlier.filter(**{f"{path}__in": list(own)}).values_list("pk", path)
        for key, shared in rows[:MOST_SHARING]:
            found.setdefault(key, set()).add(own[shared])
    return {key: frozenset(names) for key, names in found.items()}


def _with_promises(nearest: list[Resemblance]) -> list[SimilarIncident]:
    if not nearest:
        return []
    owed = Q(action_items__status__in=ActionStatus.unfinished())
    rows: dict[int, Any] = Incident.objects.annotate(
        promised=Count("action_items"), owed=Count("action_items", filter=owed)
    ).in_bulk([one.key for one in nearest])
    return [
        SimilarIncident(rows[one.key], one, rows[one.key].promised, rows[one.key].owed)
        for one in nearest
        if one.key in rows
    ]
