"""Holders of roles, their history, and the sheet for a hand-over."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from core.models import Role, User
from incidents.domain.incident import IncidentRole
from incidents.models import Incident
from incidents.queries import incidents as incident_queries
from incidents.queries.roles import (
    UPDATES_ON_SHEET,
    assignments_of,
    handover_sheet,
    possible_holders,
    role_rows,
    rows_for_page,
)
from incidents.usecases.links import add_link
from incidents.usecases.roles import assign_role, hand_over, release_role
from incidents.usecases.timeline import retract_entry
from tests.factories.incidents import NOON, make_action_item, make_entry, make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def take(incident: Incident, role: str, person: User, minutes: int = 0) -> None:
    assign_role(incident, role, by=person, person=person, at=NOON + timedelta(minutes=minutes))


def test_every_role_has_a_row_with_its_running_holder() -> None:
    incident, ana, bo = make_incident(), make_user(), make_user()
    take(incident, "lead", ana)
    take(incident, "lead", bo, minutes=1)
    take(incident, "scribe", ana)
    release_role(incident, "scribe", by=ana, at=NOON)

    rows = role_rows(assignments_of(incident))

    assert [(row.role, row.holder) for row in rows] == [
        (IncidentRole.LEAD, bo),
        (IncidentRole.COMMUNICATIONS, None),
        (IncidentRole.SCRIBE, None),
        (IncidentRole.EXPERT, None),
    ]


def test_the_page_of_an_incident_brings_its_roles_along(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    incident, ana, bo = make_incident(), make_user(), make_user()
    take(incident, "lead", ana)
    take(incident, "lead", bo, minutes=1)
    shown = incident_queries.for_detail().get(pk=incident.pk)

    with django_assert_num_queries(0):
        rows = rows_for_page(shown)

    assert [row.holder for row in rows] == [bo, None, None, None]


def test_assignments_stand_in_order_the_latest_first() -> None:
    incident, ana, bo = make_incident(), make_user(), make_user()
    take(make_incident(), "lead", ana)
    take(incident, "lead", ana)
    take(incident, "lead", bo, minutes=5)

    assert [assignment.person for assignment in assignments_of(incident)] == [bo, ana]


def test_active_people_who_may_respond_can_hold_a_role() -> None:
    for fields in ({"role": Role.VIEWER}, {"role": Role.ADMIN, "is_active": False}):
        make_user(**fields)
    able = [make_user(role=role, name=role) for role in (Role.RESPONDER, Role.MANAGER, Role.ADMIN)]

    assert set(possible_holders()) == set(able)
    assert [person.name for person in possible_holders()] == ["admin", "manager", "responder"]


def test_the_sheet_tells_who_holds_what_and_what_waits_for_a_yes() -> None:
    incident, ana, bo = make_incident(), make_user(), make_user()
    take(incident, "lead", ana)
    take(incident, "scribe", bo)
    hand_over(incident, by=ana, to=bo, at=NOON, note="")

    sheet = handover_sheet(incident, reader=bo)

    assert [row.role for row in sheet.mine] == ["lead", "scribe"]
    assert [row.role for row in sheet.to_accept] == ["lead"]
    assert handover_sheet(incident, reader=ana).mine == []


def test_the_sheet_shows_the_last_updates_and_the_story_before_them() -> None:
    incident = make_incident()
    texts = [f"line {number}" for number in range(UPDATES_ON_SHEET + 5)]
    entries = [
        make_entry(incident, text=text, at=NOON + timedelta(minutes=number), is_pinned=number == 1)
        for number, text in enumerate(texts)
    ]
    retract_entry(entries[-1], by=None)

    sheet = handover_sheet(incident, reader=make_user())

    assert [row.entry.text for row in sheet.updates] == ["line 1", *texts[4:-1]]


def test_the_sheet_lists_links_and_action_items_that_are_still_owed() -> None:
    incident = make_incident()
    owed = make_action_item(incident, status="blocked")
    make_action_item(incident, status="done", done_at=NOON)
    make_action_item()
    link = add_link(incident, by=None, url="https://wiki.example/")

    sheet = handover_sheet(incident, reader=make_user())

    assert (sheet.open_items, sheet.links) == ([owed], [link])


@pytest.mark.parametrize("number", [1, 3])
def test_the_sheet_takes_the_same_statements_for_any_number_of_rows(
    number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    incident, reader = make_incident(), make_user()
    for index in range(number):
        make_entry(incident, author=make_user())
        make_action_item(incident, owner=make_user())
        add_link(incident, by=None, url=f"https://wiki.example/{index}")
        take(incident, list(IncidentRole)[index], make_user())

    with django_assert_num_queries(5):
        sheet = handover_sheet(incident, reader=reader)
        owners = [str(item.owner) for item in sheet.open_items]
        holders = [str(row.holder) for row in sheet.roles]

    assert (len(owners), len(holders)) == (number, 4)
