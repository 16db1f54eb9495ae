"""What the home page says about incidents."""

from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from core.visibility import viewing_as
from incidents.domain.lifecycle import Milestone
from incidents.models import RoleAssignment
from incidents.queries.home import (
    Quality,
    open_incidents,
    owed_by,
    quality,
    recent_postmortems,
)
from tests.factories.incidents import NOON, make_action_item, make_incident, make_postmortem
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=2)


def test_open_incidents_come_worst_first_then_latest() -> None:
    mild = make_incident(severity="sev4")
    unsure = make_incident()
    older, newer = make_incident(severity="sev1"), make_incident(severity="sev1")
    make_incident(severity="sev1", resolved=True)

    assert list(open_incidents(make_user())) == [newer, older, mild, unsure]


def test_open_incidents_know_the_lead_and_my_role() -> None:
    me, lead = make_user(), make_user(name="Lea")
    incident = make_incident()
    RoleAssignment.objects.create(incident=incident, role="lead", person=lead, since=NOON)
    RoleAssignment.objects.create(incident=incident, role="scribe", person=me, since=NOON)
    RoleAssignment.objects.create(
        incident=incident, role="expert", person=me, since=NOON, until=NOON
    )

    mine, theirs = open_incidents(me).get(), open_incidents(make_user()).get()

    assert (mine.lead, mine.my_role) == ("Lea", "scribe")  # type: ignore[attr-defined]  # put there by annotate
    assert theirs.my_role is None  # type: ignore[attr-defined]  # put there by annotate


@pytest.mark.parametrize("number", [1, 3])
def test_open_incidents_take_one_statement(
    number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    person = make_user()
    for _ in range(number):
        make_incident()

    with django_assert_num_queries(1):
        assert len(list(open_incidents(person))) == number


def test_owed_are_my_unfinished_action_items_by_due_date() -> None:
    me = make_user()
    undated = make_action_item(owner=me)
    late = make_action_item(owner=me, due_on=date(2026, 5, 1))
    soon = make_action_item(owner=me, due_on=date(2026, 4, 1))
    make_action_item(owner=me, status="done", done_at=NOON)
    make_action_item(owner=make_user())

    assert list(owed_by(me)) == [soon, late, undated]


def test_recent_postmortems_are_the_published_ones_latest_first() -> None:
    older = make_postmortem(published=True, published_at=NOON)
    newer = make_postmortem(published=True, published_at=LATER)
    make_postmortem()

    assert list(recent_postmortems()) == [newer, older]


def test_quality_counts_what_the_metrics_must_leave_out() -> None:
    make_incident(resolved=True, detected_at=NOON, acknowledged_at=NOON, mitigated_at=NOON)
    make_incident(status="closed", severity="sev1", mitigated_at=NOON)
    make_incident(severity="sev1")
    make_incident(resolved=True, kind="drill")
    make_incident(resolved=True, started_at=NOON - timedelta(days=91))

    found = quality(now=LATER)

    assert found == Quality(
        resolved=2,
        unknown=[
            (Milestone.DETECTED, 1),
            (Milestone.ACKNOWLEDGED, 1),
            (Milestone.RESOLVED, 1),
        ],
        without_postmortem=1,
    )


def test_nothing_on_the_home_page_tells_of_a_hidden_incident() -> None:
    outsider = make_user()
    hidden = make_incident(restricted=True, severity="sev1", resolved=True)
    make_incident(restricted=True)
    make_postmortem(hidden, published=True)
    make_action_item(hidden, owner=outsider)

    with viewing_as(outsider):
        assert list(open_incidents(outsider)) == []
        assert list(owed_by(outsider)) == []
        assert list(recent_postmortems()) == []
        assert quality(now=LATER) == Quality(resolved=0, unknown=[], without_postmortem=0)
