"""Search over everything the viewer may know of: matches, counts, jumps, suggestions."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet, Value

from catalog.models import Service, Team
from core.models import Activity, User
from core.permissions import can
from incidents.domain.search_excerpt import Piece, excerpt, highlighted
from incidents.domain.search_query import SearchQuery, words_of
from incidents.domain.search_spelling import suggestions
from incidents.models import ActionItem, Incident, Postmortem, SearchDocument
from incidents.models.search_kinds import KIND_BY_NAME, KINDS, SearchKind
from incidents.queries.search_links import Found, address_of, reference_of
from incidents.queries.search_statement import MOST_LARGE, MOST_SMALL, Asked, Shape, run

PAGE_SIZE = 20
PALETTE_SIZE = 8
MOST_TITLES = 2_000
MOST_RECENT = 10
ACTIVITY_REACH = 60
_VERBS = {kind.verb for kind in KINDS} | {kind.unless for kind in KINDS if kind.unless}
NAMED_KINDS = ("service", "team", "incident", "postmortem", "action_item")

_REFERENCES: dict[str, tuple[Any, str]] = {
    "INC": (Incident, "incident.view"),
    "PM": (Postmortem, "postmortem.view"),
    "ACT": (ActionItem, "action_item.view"),
}


class SearchFilter(NamedTuple):
    """What the results are cut by; "" is no cut. `service` is a slug, `page` counts from 1."""

    kind: str = ""
    severity: str = ""
    status: str = ""
    service: str = ""
    by_age: bool = False
    page: int = 1

    @property
    def values(self) -> dict[str, str]:
        """Return the cuts that are made, by name."""
        cuts = ("kind", "severity", "status", "service")
        return {name: value for name in cuts if (value := getattr(self, name))}

    @property
    def is_empty(self) -> bool:
        """Return whether everything is asked for."""
        return not self.values


class Hit(NamedTuple):
    """One thing found; `text` is the part of its words around the first one found.

    The incident's title, severity and status are None for what belongs to no incident.
    """

    kind: SearchKind
    found: Found
    at: datetime
    title: str
    text: str
    incident_title: str | None
    severity: str | None
    status: str | None
    words: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """Return the page that shows it."""
        return address_of(self.found)

    @property
    def reference(self) -> str:
        """Return what people say aloud, "" for things without a number."""
        return reference_of(self.found)

    @property
    def incident_reference(self) -> str:
        """Return the incident it belongs to, "" for an incident itself and for none."""
        is_part = self.title and self.kind.name != "incident" and self.found.incident_id
        return f"INC-{self.found.incident_id}" if is_part else ""

    @property
    def name(self) -> str:
        """Return its title; a thing without one goes by its incident's."""
        return self.title or self.incident_title or self.kind.label_one

    @property
    def name_pieces(self) -> tuple[Piece, ...]:
        """Return the name with the searched words marked."""
        return highlighted(self.name, self.words if self.title else ())

    @property
    def text_pieces(self) -> tuple[Piece, ...]:
        """Return an excerpt of the text with the searched words marked; () without text."""
        return excerpt(self.text, self.words)


class Count(NamedTuple):
    """How many things of a kind were found."""

    kind: SearchKind
    number: int


@dataclass(frozen=True, slots=True)
class Results:
    """One page of what was found.

    `is_capped` says that only the newest matches were ranked and counted. `suggestions` are other
    spellings of the query, offered only when nothing was found.
    """

    query: SearchQuery
    hits: list[Hit] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)
    is_capped: bool = False
    page: int = 1
    suggestions: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """Return how many were found, or ranked when `is_capped`."""
        return sum(count.number for count in self.counts)

    @property
    def next_page(self) -> int | None:
        """Return the number of the next page, None on the last."""
        return self.page + 1 if self.page * PAGE_SIZE < self.total else None

    @property
    def previous_page(self) -> int | None:
        """Return the number of the page before, None on the first."""
        return self.page - 1 if self.page > 1 else None


def search(person: User, query: SearchQuery, chosen: SearchFilter) -> Results:
    """Find what fulfils the query; one statement, and one more when nothing does."""
    if not query.wanted:
        return Results(query)
    shape = Shape(_kinds_for(person), tuple(chosen.values), by_age=chosen.by_age)
    found = run(Asked(query, shape, chosen.values, offset=(chosen.page - 1) * PAGE_SIZE))
    if not found:
        return Results(query, page=chosen.page, suggestions=_spellings(person, query))
    counts = _counts(found[0][-1])
    return Results(
        query,
        [_hit(row, query.words) for row in found],
        counts,
        _is_capped(counts),
        chosen.page,
    )


def palette(person: User, query: SearchQuery) -> list[Hit]:
    """Return the few things whose names begin with what is typed; one statement."""
    if not query.wanted:
        return []
    allowed = _kinds_for(person)
    shape = Shape(tuple(kind for kind in NAMED_KINDS if kind in allowed), by_name=True)
    found = run(Asked(query, shape, limit=PALETTE_SIZE))
    return [_hit(row, query.words) for row in found]


def jump(person: User, query: SearchQuery) -> str | None:
    """Return the address of what the query names: INC-12, or the slug of one thing alone.

    None when it names nothing the person may know of, or two things.
    """
    if query.reference is not None:
        prefix, number = query.reference
        model, verb = _REFERENCES[prefix]
        row = model.objects.filter(pk=number).first() if can(person, verb) else None
        return None if row is None else str(row.get_absolute_url())
    if query.slug is None:
        return None
    services = Service.objects.filter(slug=query.slug).order_by()
    teams = Team.objects.filter(slug=query.slug).order_by()
    named = services.values_list("slug", Value("service")).union(
        teams.values_list("slug", Value("team")), all=True
    )
    kinds = [kind for _, kind in named]
    if len(kinds) != 1 or kinds[0] not in _kinds_for(person):
        return None
    return address_of(Found(kinds[0], 0, None, query.slug))


def recent(person: User) -> list[Hit]:
    """Return what the person worked on last, newest first; two statements."""
    by_model = {_label(kind): kind.name for kind in KINDS if kind.key == "id"}
    done = Activity.objects.filter(actor=person, object_type__in=by_model).order_by("-id")
    worked_on = list(
        dict.fromkeys(
            (by_model[label], number)
            for label, number in done.values_list("object_type", "object_id")[:ACTIVITY_REACH]
        )
    )[:MOST_RECENT]
    if not worked_on:
        return []
    named = Q(*(Q(kind=kind, object_id=number) for kind, number in worked_on), _connector=Q.OR)
    rows = documents_for(person).filter(named)
    hits = {(row.kind, row.object_id): _plain_hit(row) for row in rows}
    return [hits[one] for one in worked_on if one in hits]


def documents_for(person: User) -> QuerySet[SearchDocument]:
    """Return the documents of kinds that the person may open; incidents cut as everywhere."""
    return SearchDocument.objects.filter(kind__in=_kinds_for(person))


def _kinds_for(person: User) -> tuple[str, ...]:
    allowed = {verb for verb in _VERBS if can(person, verb)}
    return tuple(kind.name for kind in KINDS if kind.verb in allowed and kind.unless not in allowed)


def _hit(row: tuple[Any, ...], words: tuple[str, ...]) -> Hit:
    kind, object_id, incident_id, place, at, title, incident_title, severity, status, text, _ = row
    return Hit(
        KIND_BY_NAME[kind],
        Found(kind, object_id, incident_id, place),
        _moment(at),
        title,
        text,
        incident_title,
        severity,
        status,
        words,
    )


def _moment(at: str | datetime) -> datetime:
    """Return a moment in UTC; SQLite gives text, or one without a zone, past the ORM."""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _plain_hit(row: SearchDocument) -> Hit:
    found = Found(row.kind, row.object_id, row.incident_id, row.place)
    return Hit(KIND_BY_NAME[row.kind], found, row.at, row.title, row.body, None, None, None)


def _counts(as_json: str) -> list[Count]:
    """Return the counts of the kinds in the order of their declaration."""
    numbers: dict[str, int] = json.loads(as_json)
    return [Count(kind, numbers[kind.name]) for kind in KINDS if kind.name in numbers]


def _is_capped(counts: Iterable[Count]) -> bool:
    large = sum(count.number for count in counts if not count.kind.is_detail)
    small = sum(count.number for count in counts if count.kind.is_detail)
    return large >= MOST_LARGE or small >= MOST_SMALL


def _spellings(person: User, query: SearchQuery) -> tuple[str, ...]:
    """Return the query with its unknown words spelled like words in visible titles."""
    titles = documents_for(person).filter(is_detail=False).order_by("-at")
    pairs = titles.values_list("title", "keywords")[:MOST_TITLES]
    known = {word for pair in pairs for text in pair for word in words_of(text)}
    for word in query.words:
        if near := suggestions(word, known):
            return tuple(query.text.lower().replace(word, other) for other in near)
    return ()


def _label(kind: SearchKind) -> str:
    return kind.model._meta.label_lower  # noqa: SLF001 - Django's documented Meta API
