"""What entries of the activity log are about: the page of a thing, its name, and finding it.

Each app registers the kinds of its own things. Rows are read by the default managers, so nobody
is led to, or told the name of, what they may not know of; only what the log itself says of it.
"""

from collections.abc import Collection, Mapping
from functools import reduce
from operator import or_
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from django.apps import apps
from django.db.models import BigIntegerField, CharField, F, Model, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, NullIf
from django.urls import reverse

from core.models import User
from core.web.keyset import LONGEST_NUMBER

Key = tuple[str, int]
"""Label of a model ("incidents.incident") and primary key."""

MOST_PARTS: Final = 2


class ThingKind(NamedTuple):
    """One kind of things.

    `door` is the URL name of its page; `parts` say which columns its arguments come from, at most
    MOST_PARTS. `name` is what it is called by. Both may be expressions. `prefix`
    stands before the number in its reference; `found_by` are the columns by which people ask for
    it otherwise. Rows outside of `shown` have no page and no name here, such as drafts.
    """

    model: type[Model]
    door: str
    parts: Mapping[str, Any] = MappingProxyType({"pk": "pk"})
    name: Any = "name"
    prefix: str = ""
    found_by: tuple[str, ...] = ()
    shown: Q = Q()

    @property
    def label(self) -> str:
        """Return how the log calls the model."""
        return self.model._meta.label_lower  # noqa: SLF001 - Django's documented Meta API


class Thing(NamedTuple):
    """A thing that is there: its name, which may be empty, and the address of its page."""

    name: str
    url: str


_kinds: dict[str, ThingKind] = {}


def register_thing(kind: ThingKind) -> None:
    """Let the things of a kind be linked, named and found."""
    _kinds[kind.label] = kind


def own_kind() -> ThingKind:
    """Return the kind of things of this app that have a page: people."""
    name = Coalesce(NullIf("name", Value("")), "username")
    return ThingKind(User, "core:person", {"username": "username"}, name, found_by=("username",))


def is_model(label: str) -> bool:
    """Return whether there is a model of that label."""
    try:
        apps.get_model(label)
    except (LookupError, ValueError):
        return False
    return True


def read_things(keys: Collection[Key]) -> dict[Key, Thing]:
    """Return those of the things that are there, in one statement."""
    wanted: dict[str, set[int]] = {}
    for label, pk in keys:
        wanted.setdefault(label, set()).add(pk)
    rows = _union(
        [
            _row_of(kind, kind.model._default_manager.filter(kind.shown, pk__in=wanted[label]))  # noqa: SLF001 - Django's documented API
            for label, kind in _kinds.items()
            if label in wanted
        ]
    )
    return {
        (label, pk): Thing(name, _address(_kinds[label], parts)) for label, pk, name, *parts in rows
    }


def find_things(text: str) -> list[Key]:
    """Return what people may mean by "INC-12", "catalog.service:7", a slug or a user name.

    A reference with a number names what is gone as well; slugs are looked up in one statement.
    """
    if numbered := _numbered(text):
        return [numbered]
    named = [
        kind.model._default_manager.filter(  # noqa: SLF001 - Django's documented API
            reduce(or_, (Q(**{f"{column}__iexact": text}) for column in kind.found_by))
        )
        .order_by()
        .values_list(Value(kind.label, output_field=CharField()), "pk")
        for kind in _kinds.values()
        if kind.found_by
    ]
    return list(_union(named))


def _numbered(text: str) -> Key | None:
    before, colon, number = text.rpartition(":" if ":" in text else "-")
    if not (number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER):
        return None
    if colon == ":":
        return (before, int(number)) if is_model(before) else None
    for kind in _kinds.values():
        if kind.prefix and kind.prefix == before.upper():
            return kind.label, int(number)
    return None


def _row_of(kind: ThingKind, rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    """Return label, key, name and the parts of the address, as columns that fit together."""
    columns = [*kind.parts.values()]
    columns += [Value("")] * (MOST_PARTS - len(columns))
    name = F(kind.name) if isinstance(kind.name, str) else kind.name
    return rows.order_by().values_list(
        Value(kind.label, output_field=CharField()),
        Cast("pk", BigIntegerField()),
        Cast(name, CharField()),
        *(Cast(column, CharField()) for column in columns),
    )


def _union(rows: list[QuerySet[Any, Any]]) -> Any:
    if not rows:
        return []
    first, *others = rows
    return first.union(*others, all=True) if others else first


def _address(kind: ThingKind, parts: list[str]) -> str:
    return reverse(kind.door, kwargs=dict(zip(kind.parts, parts, strict=False)))
