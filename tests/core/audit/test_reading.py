"""The log is read by key, the newest first, in the same few statements, by an index."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from core.audit.activity import record
from core.audit.chain import seal_pending
from core.audit.reading import (
    LogFilter,
    batches_of,
    entries_for,
    read_beside,
    reader_of,
    rows_of,
)
from core.audit.things import Thing
from core.models import Activity, User
from tests.factories.catalog import make_service
from tests.factories.incidents import make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def make_entry(minutes: int = 0, *, actor: User | None = None, **fields: object) -> Activity:
    """Save an entry of so many minutes after noon."""
    values: dict[str, object] = {
        "at": NOON + timedelta(minutes=minutes),
        "actor": actor,
        "verb": "incident.edit",
        "object_type": "incidents.incident",
        "object_id": 1,
        "reference": "INC-1",
    }
    return Activity.objects.create(**(values | fields))


def read(chosen: LogFilter, place: int | None = None, *, is_falling: bool = True) -> list[int]:
    found = reader_of(chosen)(place, is_falling=is_falling, most=10)
    return [entry.pk for entry in found]


def test_entries_are_in_the_order_of_time_and_then_of_number() -> None:
    late, early = make_entry(5), make_entry(0)
    twins = [make_entry(3), make_entry(3), make_entry(3)]

    assert read(LogFilter()) == [late.pk, *(one.pk for one in reversed(twins)), early.pk]


@pytest.mark.parametrize("minutes", [(0, 1, 2, 3, 4, 5), (3, 3, 3, 3, 3, 3), (5, 0, 3, 3, 1, 5)])
def test_every_place_parts_the_log_in_two(minutes: tuple[int, ...]) -> None:
    for one in minutes:
        make_entry(one)
    everything = read(LogFilter())

    for index, place in enumerate(everything):
        assert read(LogFilter(), place) == everything[index + 1 :]
        assert read(LogFilter(), place, is_falling=False) == everything[:index][::-1]


def test_a_place_that_left_the_log_is_where_it_was() -> None:
    first, last = make_entry(0), make_entry(2)

    assert read(LogFilter(), last.pk + 5) == [last.pk, first.pk]
    assert read(LogFilter(), first.pk - 1) == []


def test_filters_cut_the_log() -> None:
    mia = make_user()
    by_mia = make_entry(0, actor=mia)
    by_nobody = make_entry(1, verb="service.edit", object_type="catalog.service", object_id=7)
    other = make_entry(2, actor=make_user(), object_id=2)

    assert read(LogFilter(person=mia)) == [by_mia.pk]
    assert read(LogFilter(is_nobodys=True)) == [by_nobody.pk]
    assert read(LogFilter(verb="service.edit")) == [by_nobody.pk]
    assert read(LogFilter(keys=[("incidents.incident", 2)])) == [other.pk]
    both = [("incidents.incident", 1), ("catalog.service", 7), ("incidents.incident", 9)]
    assert read(LogFilter(keys=both)) == [by_nobody.pk, by_mia.pk]
    assert read(LogFilter(keys=[])) == []
    assert read(LogFilter(since=NOON + timedelta(minutes=1))) == [other.pk, by_nobody.pk]
    assert read(LogFilter(until=NOON + timedelta(minutes=1))) == [by_mia.pk]
    assert read(LogFilter(person=mia, verb="service.edit")) == []


def test_a_row_has_its_words_its_thing_its_details_and_its_position() -> None:
    mia, incident = make_user(name="Mia"), make_incident(title="Mail is slow")
    service = make_service(name="The shop")
    record(mia, "incident.change_services", incident, before=[], after=[service.pk, 0])
    seal_pending()
    record(None, "ghost.haunt", mia)
    entries = read_beside(entries_for(LogFilter()), None, is_falling=True, most=9)

    ghost, change = rows_of(entries)

    assert change.sentence == f"changed the affected services of {incident.reference}"
    assert change.thing == Thing("Mail is slow", f"/incidents/{incident.reference}/")
    assert change.details.summary == "from nothing to The shop, no. 0"
    assert change.position == 1
    assert change.key == f"incidents.incident:{incident.pk}"
    assert (ghost.sentence, ghost.position) == ("ghost.haunt Mia", None)


def test_the_number_of_statements_does_not_depend_on_the_number_of_rows(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(2):
        for number in range(3):
            incident, person = make_incident(), make_user()
            record(person, "role.assign", incident, person=person.pk, before=None)
            record(person, "service.edit", make_service(), before={"tier": number}, after={})

        with django_assert_num_queries(4):
            entries = reader_of(LogFilter())(10**17, is_falling=True, most=99)
            rows_of(entries)


def test_batches_yield_every_row_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.audit.reading.BATCH", 2)
    made = [make_entry(number // 2).pk for number in range(5)]

    batches = [[row.entry.pk for row in rows] for rows in batches_of(LogFilter())]

    assert batches == [[made[4], made[3]], [made[2], made[1]], [made[0]]]


PERSON = User(pk=1)
INDEXES = {
    "activity_by_time": (
        LogFilter(),
        LogFilter(since=NOON),
        LogFilter(until=NOON),
        LogFilter(since=NOON, until=NOON),
    ),
    "activity_by_actor": (LogFilter(person=PERSON), LogFilter(person=PERSON, until=NOON)),
    "activity_by_verb": (
        LogFilter(verb="incident.edit"),
        LogFilter(verb="incident.edit", since=NOON),
    ),
}


def plan_of(chosen: LogFilter, *, may_sort: bool = False) -> str:
    """Return how the database would read a page, were the log too long to be read as a whole."""
    # Where PostgreSQL knows that a table is empty, all its indexes cost the same.
    Activity.objects.bulk_create(
        Activity(
            at=NOON + timedelta(minutes=number - 250),
            verb="incident.close",
            object_type="incidents.incident",
            object_id=number,
        )
        for number in range(2, 500)
    )
    rows = entries_for(chosen).filter(at__lte=NOON).order_by("-at", "-pk")[:26]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE core_activity")
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute(f"SET LOCAL enable_sort = {'on' if may_sort else 'off'}")
        return rows.explain()


@pytest.mark.parametrize(
    ("index", "chosen"), [(name, one) for name, many in INDEXES.items() for one in many]
)
def test_each_filter_is_read_in_order_from_an_index(index: str, chosen: LogFilter) -> None:
    plan = plan_of(chosen)

    assert index in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan


def test_what_one_thing_went_through_is_found_by_an_index() -> None:
    plan = plan_of(LogFilter(keys=[("incidents.incident", 1)]), may_sort=True)

    assert "activity_by_object" in plan
