"""Incidents that showed the opposite of what evidence said."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from incidents.domain.incident import IncidentKind
from incidents.models import Incident, PostmortemFactor
from readiness.domain.evidence import Contradiction


@dataclass(frozen=True, slots=True)
class Contradicted:
    """The incident that last spoke against each item and each failure mode of a service."""

    items: dict[str, Contradiction] = field(default_factory=dict)
    modes: dict[str, Contradiction] = field(default_factory=dict)


def by_service(service_ids: Collection[int], *, at: datetime) -> dict[int, Contradicted]:
    """Return what incidents cancelled by `at` for each service, in one statement.

    Counted are factors of published postmortems. Restricted incidents are left out for everybody:
    a score is the same whoever looks at it, so it must not depend on what only some may know of.
    """
    rows = PostmortemFactor.objects.filter(
        postmortem__incident__services__in=service_ids,
        postmortem__incident__restricted=False,
        postmortem__incident__kind=IncidentKind.INCIDENT,
        postmortem__published_at__lte=at,
        factor__readiness_topics__isnull=False,
    ).order_by()
    found: dict[int, Contradicted] = defaultdict(Contradicted)
    for service_id, item, mode, number, started_at, declared_at in rows.values_list(
        "postmortem__incident__services",
        "factor__readiness_topics__item",
        "factor__readiness_topics__failure_mode",
        "postmortem__incident",
        "postmortem__incident__started_at",
        "postmortem__incident__declared_at",
    ):
        kept = found[service_id].items if item else found[service_id].modes
        told = Contradiction(started_at or declared_at, Incident(pk=number).reference)
        kept[item or mode] = max(kept.get(item or mode, told), told)
    return found
