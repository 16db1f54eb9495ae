"""Who and what a text may mention: addresses of names, suggestions while somebody types."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Lower
from django.urls import reverse

from catalog.models import Team
from core.markdown.mentions import names_in
from core.models import Role, User
from incidents.models import ActionItem, Incident, IncidentAccess, Postmortem

MOST_SUGGESTIONS = 8
LONGEST_QUERY = 60
MOST_NAMES = 500


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What to write, and what it means in words."""

    insert: str
    label: str
    kind: str


def links_of(text: str) -> dict[str, str]:
    """Return the address of each person and team that Markdown may mention, by its name.

    No statement for a text without an `@`. A person goes before a team of the same name.
    """
    names = names_in(text)
    if not names:
        return {}
    teams = {team.slug.casefold(): team.get_absolute_url() for team in _teams(names)}
    people = {
        name.casefold(): reverse("core:person", kwargs={"username": name})
        for name in _people(names).values_list("username", flat=True)
    }
    return teams | people


def people_behind(names: set[str], incident: Incident) -> list[User]:
    """Return who is meant by names in small letters and may know of the incident.

    A team means its members. Those who cannot sign in any more are left out.
    """
    if not names:
        return []
    people = list(_people(names))
    left = names - {person.username.casefold() for person in people}
    members = User.objects.filter(teams__in=_teams(left)).distinct() if left else []
    found = {person.pk: person for person in [*people, *members] if person.is_active}
    knowing = who_may_know(incident, found)
    return [person for person in found.values() if person.pk in knowing]


def suggestions(typed: str) -> list[Suggestion]:
    """Return what `@mi` or `#INC-1`, or words after `#`, may become; nothing for other text."""
    mark, words = typed[:1], typed[1:].strip()
    if not words or len(words) > LONGEST_QUERY or "\0" in words:
        return []
    if mark == "@":
        return [*_suggested_people(words), *_suggested_teams(words)][:MOST_SUGGESTIONS]
    return _suggested_references(words)[:MOST_SUGGESTIONS] if mark == "#" else []


def _people(names: Iterable[str]) -> QuerySet[User]:
    return User.objects.annotate(small=Lower("username")).filter(small__in=_few(names))


def _teams(names: Iterable[str]) -> QuerySet[Team]:
    return Team.objects.annotate(small=Lower("slug")).filter(small__in=_few(names))


def _few(names: Iterable[str]) -> list[str]:
    """Return as many names as one text can mean in earnest."""
    return sorted(names)[:MOST_NAMES]


def who_may_know(incident: Incident, people: Iterable[int]) -> set[int]:
    """Return the ids out of `people` of those who may know of an incident."""
    if not incident.restricted:
        return set(people)
    admins = User.objects.filter(pk__in=people, role=Role.ADMIN).values_list("pk", flat=True)
    access = IncidentAccess.objects.filter(incident=incident, person__in=people)
    return {*admins, *access.values_list("person_id", flat=True)}


def _beginning_first(field: str, words: str) -> Case:
    begins = When(**{f"{field}__istartswith": words}, then=Value(0))
    return Case(begins, default=Value(1), output_field=IntegerField())


def _suggested_people(words: str) -> list[Suggestion]:
    found = User.objects.filter(
        Q(username__istartswith=words) | Q(name__icontains=words), is_active=True
    ).order_by(_beginning_first("username", words), "username")
    return [
        Suggestion(f"@{person.username}", str(person), "Person")
        for person in found[:MOST_SUGGESTIONS]
    ]


def _suggested_teams(words: str) -> list[Suggestion]:
    found = Team.objects.filter(Q(slug__istartswith=words) | Q(name__icontains=words)).order_by(
        _beginning_first("slug", words), "slug"
    )
    return [Suggestion(f"@{team.slug}", team.name, "Team") for team in found[:MOST_SUGGESTIONS]]


def _suggested_references(words: str) -> list[Suggestion]:
    """Return the newest that fit, of each kind; the default managers know what may be seen."""
    prefix, _, number = words.upper().partition("-")
    kinds: dict[str, tuple[str, QuerySet[Any]]] = {
        "INC": ("Incident", Incident.objects.all()),
        "ACT": ("Action item", ActionItem.objects.all()),
        "PM": ("Postmortem", Postmortem.objects.all()),
    }
    found: list[Suggestion] = []
    for own, (kind, rows) in kinds.items():
        chosen = Q(title__icontains=words)
        if own.startswith(prefix) and (not number or _is_number(number)):
            chosen = Q(pk__in=_beginning_with(number)) if number else Q()
        elif _is_number(words):
            chosen |= Q(pk__in=_beginning_with(words))
        newest = rows.filter(chosen).order_by("-pk")[:MOST_SUGGESTIONS]
        found += [Suggestion(f"#{row.reference}", row.title, kind) for row in newest]
    return found


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _beginning_with(digits: str) -> list[int]:
    """Return the number and those one digit longer."""
    number = int(digits[:17])
    return [number, *range(number * 10, number * 10 + 10)]
