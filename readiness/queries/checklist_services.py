"""Which services are measured by which version of a checklist."""

from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from catalog.models import Service
from readiness.models import Assessment, Checklist, ChecklistVersion, Evidence

MOST_HERE, MOST_ELSEWHERE = 50, 5
"""Services that are named: of the version a page is about, and of each other one."""
_STRICTEST_FIRST = (F("tier").asc(nulls_last=True), F("name").asc(), F("pk").asc())


@dataclass(frozen=True, slots=True, kw_only=True)
class Users:
    """The services of one version: how many, and the first of them, the strictest tier first.

    `version` is None for services that nobody chose one for: they follow the current version.
    """

    version: ChecklistVersion | None
    count: int
    services: tuple[Service, ...]

    @property
    def unnamed(self) -> int:
        """Return how many are counted and not named."""
        return self.count - len(self.services)


class Spread(NamedTuple):
    """All versions of a checklist with their services, and how many services nobody began with."""

    users: tuple[Users, ...]
    not_begun: int


def spread_of(shown: ChecklistVersion) -> Spread:
    """Return who is on which version of the checklist of `shown`; at most five statements."""
    checklist = shown.checklist
    versions = checklist.versions.defer("content").select_related("checklist").order_by("-pk")
    counted = versions.annotate(service_count=Count("assessments"))
    named = _named(checklist, shown)
    users = [
        Users(version=one, count=one.service_count, services=tuple(named[one.pk]))
        for one in counted
    ]
    if not checklist.is_default:
        return Spread(users=tuple(users), not_begun=0)
    unchosen = Service.objects.filter(assessment=None)
    has_evidence = Exists(Evidence.objects.filter(service=OuterRef("pk")))
    following = unchosen.filter(has_evidence)
    if count := following.count():
        first = following.order_by(*_STRICTEST_FIRST)[:MOST_ELSEWHERE]
        users.append(Users(version=None, count=count, services=tuple(first)))
    return Spread(users=tuple(users), not_begun=unchosen.exclude(has_evidence).count())


def _named(checklist: Checklist, shown: ChecklistVersion) -> defaultdict[int, list[Service]]:
    """Return the first services of each version by the version's key."""
    place = Window(
        RowNumber(),
        partition_by="checklist_version",
        order_by=[
            F("service__tier").asc(nulls_last=True),
            F("service__name").asc(),
            F("service_id").asc(),
        ],
    )
    rows: QuerySet[Assessment] = (
        Assessment.objects.filter(checklist_version__checklist=checklist)
        .select_related("service")
        .annotate(place=place)
        .filter(Q(place__lte=MOST_ELSEWHERE) | Q(checklist_version=shown, place__lte=MOST_HERE))
        .order_by("place")
    )
    found: defaultdict[int, list[Service]] = defaultdict(list)
    for row in rows:
        found[row.checklist_version_id].append(row.service)
    return found
