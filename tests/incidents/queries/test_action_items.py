from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from core.visibility import viewing_as
from incidents.queries import action_items
from tests.factories.catalog import make_service
from tests.factories.incidents import NOON, make_action_item, make_incident, tag
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


def test_list_is_ordered_by_due_date_without_one_last() -> None:
    later = make_action_item(due_on=TODAY + timedelta(days=9))
    never = make_action_item()
    sooner = make_action_item(due_on=TODAY)

    assert list(action_items.for_list()) == [sooner, later, never]


@pytest.mark.parametrize("rows", [1, 3])
def test_list_takes_three_statements(
    rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        item = make_action_item(make_incident(services=(make_service(),)), owner=make_user())
        tag(item, "database", "alerting")

    with django_assert_num_queries(3):
        shown = [
            (item.owner, item.team, item.factor, item.tags, list(item.incident.services.all()))
            for item in action_items.for_list()
        ]

    assert len(shown) == rows


def test_counts_are_cut_by_what_the_viewer_may_know_of() -> None:
    person = make_user()
    make_action_item(owner=person, due_on=TODAY - timedelta(days=1))
    make_action_item(due_on=TODAY)
    make_action_item(status="done", done_at=NOON, due_on=TODAY - timedelta(days=1))
    make_action_item(status="questioned")
    make_action_item(make_incident(restricted=True), due_on=TODAY - timedelta(days=1))

    with viewing_as(person):
        found = action_items.counts(person=person, on=TODAY)

    assert found == action_items.Counts(unfinished=2, overdue=1, mine=1, unowned=1, questioned=1)


def test_of_incident_keeps_other_incidents_out() -> None:
    incident = make_incident()
    mine = make_action_item(incident)
    make_action_item()

    assert list(action_items.of_incident(incident.pk)) == [mine]


def test_tags_to_choose_from_are_those_the_viewer_may_know_of() -> None:
    person = make_user()
    tag(make_action_item(), "database", "alerting")
    tag(make_action_item(), "database")
    tag(make_action_item(make_incident(restricted=True)), "secret")

    with viewing_as(person):
        assert action_items.known_tags() == ["alerting", "database"]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("due", ["soon", "late", "never"]),
        ("-due", ["late", "soon", "never"]),
        ("priority", ["never", "soon", "late"]),
        ("-priority", ["late", "soon", "never"]),
        ("age", ["late", "never", "soon"]),
        ("-age", ["soon", "never", "late"]),
        ("nonsense", ["soon", "late", "never"]),
    ],
)
def test_list_is_sorted_as_asked(sort: str, expected: list[str]) -> None:
    make_action_item(title="late", due_on=TODAY + timedelta(days=9), priority="low")
    make_action_item(title="never", priority="high")
    make_action_item(title="soon", due_on=TODAY, priority="medium")

    assert [item.title for item in action_items.for_list(sort)] == expected
