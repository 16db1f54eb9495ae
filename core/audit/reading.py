"""The activity log for people: the newest entries first, cut by filters, with all a row shows."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial, reduce
from operator import or_
from typing import NamedTuple

from django.db.models import Q, QuerySet

from core.audit.details import Details, details_of, keys_in
from core.audit.things import Key, Thing, read_things
from core.audit.words import Words, model_named_in, words_for
from core.models import Activity, ActivitySeal, User

BATCH = 1_000


class LogFilter(NamedTuple):
    """What the log is cut by; None and "" cut nothing.

    `is_nobodys` keeps what commands and imports did. `keys` are the things asked for: with an
    empty list nothing is left. `since` is included, `until` is not.
    """

    person: User | None = None
    is_nobodys: bool = False
    verb: str = ""
    keys: list[Key] | None = None
    since: datetime | None = None
    until: datetime | None = None


class SealedEntry(NamedTuple):
    """An entry with the position of its link in the chain, None before it has one."""

    entry: Activity
    position: int | None

    @property
    def sentence(self) -> str:
        """Return what was done: "changed the severity of INC-12"."""
        return sentence_of(self.entry)


class LogRow(NamedTuple):
    """An entry with the words around its thing, and the thing itself where it is still there.

    `position` is that of its link in the chain, None before it has one.
    """

    entry: Activity
    words: Words
    thing: Thing | None
    details: Details
    position: int | None

    @property
    def key(self) -> str:
        """Return by which address everything about the thing is asked for."""
        return f"{self.entry.object_type}:{self.entry.object_id}"

    @property
    def sentence(self) -> str:
        """Return what was done, as one that is sealed does."""
        return sentence_of(self.entry)


def sentence_of(entry: Activity) -> str:
    """Return what was done, in words."""
    words = words_for(entry.verb)
    return f"{words.before}{entry.reference}{words.after}"


def entries_for(chosen: LogFilter) -> QuerySet[Activity]:
    """Return the entries that are left, in no order, each with its person."""
    rows = Activity.objects.select_related("actor")
    if chosen.person or chosen.is_nobodys:
        rows = rows.filter(actor=chosen.person)
    if chosen.verb:
        rows = rows.filter(verb=chosen.verb)
    if chosen.since:
        rows = rows.filter(at__gte=chosen.since)
    if chosen.until:
        rows = rows.filter(at__lt=chosen.until)
    return rows if chosen.keys is None else rows.filter(_about(chosen.keys))


def read_beside(
    rows: QuerySet[Activity], place: int | None, *, is_falling: bool, most: int
) -> list[Activity]:
    """Return up to `most` entries older than the one numbered `place` (not `is_falling`: newer).

    The nearest come first; None stands for the end of the log. By time and then by number: what
    several machines write at once is not numbered in the order of their clocks.
    """
    if place is not None:
        # The nearest that is still there: what the demo did leaves the log with it.
        beside = Activity.objects.filter(pk__lte=place).order_by("-pk")
        at = beside.values_list("at", flat=True).first()
        if at is None:
            return []
        # Twice the same limit: the first one is what an index is read from.
        if is_falling:
            rows = rows.filter(Q(at__lt=at) | Q(pk__lt=place), at__lte=at)
        else:
            rows = rows.filter(Q(at__gt=at) | Q(pk__gt=place), at__gte=at)
    sign = "-" if is_falling else ""
    return list(rows.order_by(f"{sign}at", f"{sign}pk")[:most])


def reader_of(chosen: LogFilter) -> partial[list[Activity]]:
    """Return what reads the entries for a page by key."""
    return partial(read_beside, entries_for(chosen))


def rows_of(entries: list[Activity]) -> list[LogRow]:
    """Return entries as rows, in two statements for any number."""
    positions = _positions_of(entries)
    things = read_things({key for entry in entries for key in _keys_of(entry)})
    return [
        LogRow(
            entry,
            words_for(entry.verb),
            things.get((entry.object_type, entry.object_id)),
            details_of(entry.data, partial(_name_of, entry.verb, things)),
            positions.get(entry.pk),
        )
        for entry in entries
    ]


def batches_of(chosen: LogFilter) -> Iterator[list[SealedEntry]]:
    """Yield all entries that are left, BATCH at a time, each batch in statements of its own."""
    read, place = reader_of(chosen), None
    while entries := read(place, is_falling=True, most=BATCH):
        positions = _positions_of(entries)
        yield [SealedEntry(entry, positions.get(entry.pk)) for entry in entries]
        place = entries[-1].pk


def _positions_of(entries: list[Activity]) -> dict[int, int]:
    links = ActivitySeal.objects.filter(activity_id__in=[entry.pk for entry in entries])
    return dict(links.values_list("activity_id", "position"))


def _about(keys: list[Key]) -> Q:
    by_label: dict[str, list[int]] = {}
    for label, pk in keys:
        by_label.setdefault(label, []).append(pk)
    named = [Q(object_type=label, object_id__in=pks) for label, pks in by_label.items()]
    return reduce(or_, named, Q(pk__in=()))


def _keys_of(entry: Activity) -> Iterator[Key]:
    yield entry.object_type, entry.object_id
    for field, pk in keys_in(entry.data):
        if label := model_named_in(entry.verb, field):
            yield label, pk


def _name_of(verb: str, things: dict[Key, Thing], field: str, pk: int) -> str | None:
    label = model_named_in(verb, field)
    if label is None:
        return None
    thing = things.get((label, pk))
    return thing.name if thing else f"no. {pk}"
