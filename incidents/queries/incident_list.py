"""The list of incidents: rows as plain values, counts for its cards, choices for its filters."""

from collections import Counter
from functools import cache
from typing import Any, NamedTuple

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    F,
    FilteredRelation,
    Q,
    QuerySet,
    Value,
    When,
)

from catalog.models import Membership, Service, Team
from core.database.compiled import Compiled, Given
from core.models import User
from incidents.domain.incident import IncidentRole, Severity
from incidents.domain.lifecycle import IncidentStatus
from incidents.domain.saved_view import SavedList
from incidents.models import Incident, SavedView

COLUMNS = (
    "id",
    "title",
    "kind",
    "severity",
    "status",
    "restricted",
    "started_at",
    "resolved_at",
)
MOST_COUNTED = 1000
"""The cards look at this many unfinished incidents at most, so that they cost the same always."""


class OpenCounts(NamedTuple):
    """How many incidents somebody still works on; each number stops at MOST_COUNTED."""

    unresolved: int
    unacknowledged: int
    sev1: int
    sev2: int


class ListChoices(NamedTuple):
    """Slugs and names of services and teams; query strings and names of saved views; by name.

    `opening` is the query string with which the person opens the list, "" for none.
    """

    services: list[tuple[str, str]]
    teams: list[tuple[str, str]]
    views: list[tuple[str, str]]
    opening: str = ""


def as_values(incidents: QuerySet[Incident]) -> QuerySet[Incident, Any]:
    """Return the columns a row shows, and the names a lead is called by.

    Dictionaries are cheaper by half than objects, and a join for the lead cheaper than a
    subquery, which would ask once more who may know of the incident.
    """
    leads = Q(roles__role=IncidentRole.LEAD, roles__until__isnull=True)
    rows: QuerySet[Incident, Any] = (
        incidents.annotate(
            lead_role=FilteredRelation("roles", condition=leads),
            lead_name=F("lead_role__person__name"),
            lead_username=F("lead_role__person__username"),
            postmortem_status=F("postmortem__status"),
        )
        .order_by("-pk")
        .values(*COLUMNS, "lead_name", "lead_username", "postmortem_status")
    )
    return rows


def rows_with_status(
    statuses: tuple[str, ...], place: int | None, *, is_falling: bool, most: int
) -> list[dict[str, Any]]:
    """Return up to `most` rows of `as_values` beyond `place`; no `statuses` stand for all."""
    return _with_status(statuses, place is not None, is_falling, most).rows(place=place)


@cache
def _with_status(
    statuses: tuple[str, ...],
    has_place: bool,  # noqa: FBT001 - the key of a cache
    is_falling: bool,  # noqa: FBT001 - the key of a cache
    most: int,
) -> Compiled[Incident, dict[str, Any]]:
    place = Given("place", BigIntegerField())

    def build() -> QuerySet[Incident, Any]:
        rows = Incident.objects.filter(status__in=statuses) if statuses else Incident.objects.all()
        if has_place:
            rows = rows.filter(pk__lt=place) if is_falling else rows.filter(pk__gt=place)
        return as_values(rows).order_by("-pk" if is_falling else "pk")[:most]

    return Compiled(build)


def rows_by_id(
    ids: list[int], *, newer_than: int | None = None, most: int = 0
) -> list[dict[str, Any]]:
    """Return rows of `as_values` by their ids, whatever their status; those the viewer may see.

    With `newer_than` also the `most` newest ones beyond that id.
    """
    asked = Q(pk__in=ids)
    if newer_than is not None:
        asked |= Q(pk__gt=newer_than)
    return list(as_values(Incident.objects.filter(asked))[: len(ids) + most])


def open_counts() -> OpenCounts:
    """Return the numbers on the cards above the list, in one statement."""
    statuses: Counter[str] = Counter()
    severities: Counter[str] = Counter()
    for status, severity, number in _unfinished(MOST_COUNTED).tally():
        statuses[status] += number
        severities[severity] += number
    return OpenCounts(
        unresolved=statuses.total(),
        unacknowledged=statuses[IncidentStatus.OPEN],
        sev1=severities[Severity.SEV1],
        sev2=severities[Severity.SEV2],
    )


@cache
def _unfinished(most: int) -> Compiled[Incident, tuple[str, str]]:
    columns = ("status", "severity")
    return Compiled(
        lambda: Incident.objects.unfinished().order_by("-pk").values_list(*columns)[:most]
    )


def list_choices(person: User) -> ListChoices:
    """Return what the list can be cut by, and how the person kept it, in one statement for all."""
    choices = ListChoices([], [], [])
    parts = {"service": choices.services, "team": choices.teams, "view": choices.views}
    opening = ""
    for what, slug, name in _CHOICES.rows(person=person.pk):
        if what == _OPENING:
            opening = slug
        parts["view" if what == _OPENING else what].append((slug, name))
    return choices._replace(opening=opening)


def _choices() -> QuerySet[Any, Any]:
    services, teams = (
        rows.order_by().annotate(what=_what(what)).values_list("what", "slug", "name")
        for what, rows in (("service", Service.objects.all()), ("team", Team.objects.all()))
    )
    person = Given("person", BigIntegerField())
    teams_of_person = Membership.objects.filter(person=person).values("team")
    views = (
        SavedView.objects.filter(
            Q(owner=person) | Q(team__in=teams_of_person), list_of=SavedList.INCIDENTS
        )
        .order_by()
        .annotate(
            what=Case(When(is_opening=True, then=_what(_OPENING)), default=_what("view")),
            slug=F("query"),
        )
        .values_list("what", "slug", "name")
    )
    return services.union(teams, views, all=True).order_by("name", "slug")


def _what(word: str) -> Value:
    return Value(word, output_field=CharField())


_OPENING = "opening"
_CHOICES = Compiled(_choices)
