"""Taking, giving, accepting, handing over and releasing roles, also at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from core.errors import RuleViolation, StaleVersion
from core.models import Activity, Role, User
from incidents.domain.incident import IncidentRole
from incidents.models import Incident, IncidentAccess, RoleAssignment
from incidents.usecases.roles import accept_role, assign_role, hand_over, release_role
from tests.factories.incidents import NOON, make_incident
from tests.factories.people import make_user

LATER = NOON + timedelta(minutes=42)


def rows_of(incident: Incident) -> list[dict[str, Any]]:
    rows = incident.roles.order_by("id").values("role", "person", "since", "until", "note")
    return [dict(row) for row in rows]


def lines(incident: Incident) -> list[str]:
    return list(incident.timeline.order_by("id").values_list("text", flat=True))


def verbs_on(incident: Incident) -> list[str]:
    return list(Activity.objects.about(incident).values_list("verb", flat=True))


@pytest.mark.django_db
def test_taking_a_free_role_begins_it_accepted() -> None:
    incident, ana = make_incident(), make_user(name="Ana")

    assignment = assign_role(incident, "lead", by=ana, person=ana, at=NOON)

    assert rows_of(incident) == [
        {"role": "lead", "person": ana.pk, "since": NOON, "until": None, "note": ""}
    ]
    assert assignment.accepted_at == NOON
    assert lines(incident) == ["Incident lead: Ana"]
    assert verbs_on(incident) == ["role.assign"]


@pytest.mark.django_db
def test_giving_a_role_ends_the_one_before_and_waits_for_a_yes() -> None:
    incident, ana, bo = make_incident(), make_user(name="Ana"), make_user(name="Bo")
    assign_role(incident, "scribe", by=ana, person=ana, at=NOON)

    assignment = assign_role(incident, "scribe", by=ana, person=bo, at=LATER, note="Thanks")

    assert [(row["person"], row["since"], row["until"]) for row in rows_of(incident)] == [
        (ana.pk, NOON, LATER),
        (bo.pk, LATER, None),
    ]
    assert (assignment.accepted_at, assignment.note) == (None, "Thanks")
    assert lines(incident)[-1] == "Scribe: Bo\nThanks"


@pytest.mark.django_db
def test_giving_a_role_to_its_holder_changes_nothing() -> None:
    incident, ana = make_incident(), make_user()
    first = assign_role(incident, "lead", by=ana, person=ana, at=NOON)

    again = assign_role(incident, "lead", by=ana, person=ana, at=LATER, seen_holder=None)

    assert again == first
    assert len(rows_of(incident)) == len(lines(incident)) == 1


@pytest.mark.django_db
def test_whoever_saw_another_holder_is_told_who_was_faster() -> None:
    incident, ana, bo = make_incident(), make_user(name="Ana"), make_user(name="Bo")
    assign_role(incident, "lead", by=ana, person=ana, at=NOON)

    with pytest.raises(StaleVersion, match="Ana was faster and is Incident lead now"):
        assign_role(incident, "lead", by=bo, person=bo, at=LATER, seen_holder=None)
    with pytest.raises(StaleVersion, match="Ana was faster and is Incident lead now"):
        release_role(incident, "lead", by=bo, at=LATER, seen_holder=bo)

    assert [row["person"] for row in rows_of(incident)] == [ana.pk]


@pytest.mark.django_db
def test_whoever_replaces_somebody_who_left_is_told_so() -> None:
    incident, ana, bo = make_incident(), make_user(name="Ana"), make_user()

    with pytest.raises(StaleVersion, match="Incident lead is free again; Ana no longer holds"):
        assign_role(incident, "lead", by=bo, person=bo, at=LATER, seen_holder=ana)

    assert rows_of(incident) == []


@pytest.mark.django_db
def test_whoever_saw_the_holder_may_replace_them() -> None:
    incident, ana, bo = make_incident(), make_user(), make_user()
    assign_role(incident, "lead", by=ana, person=ana, at=NOON)

    assign_role(incident, "lead", by=bo, person=bo, at=LATER, seen_holder=ana)

    assert [row["person"] for row in rows_of(incident) if row["until"] is None] == [bo.pk]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields", [{"role": Role.VIEWER}, {"role": Role.ADMIN, "is_active": False}]
)
def test_a_role_is_for_people_who_may_respond(fields: dict[str, Any]) -> None:
    incident, ana, other = make_incident(), make_user(), make_user(name="Vic", **fields)
    assign_role(incident, "lead", by=ana, person=ana, at=NOON)

    with pytest.raises(RuleViolation, match="Vic may not respond to incidents") as refusal:
        assign_role(incident, "lead", by=ana, person=other, at=LATER)
    with pytest.raises(RuleViolation, match="Vic may not respond to incidents") as refusal_to:
        hand_over(incident, by=ana, to=other, at=LATER, note="")

    assert (refusal.value.field, refusal_to.value.field) == ("person", "to")
    assert len(rows_of(incident)) == 1


@pytest.mark.django_db
def test_an_unknown_role_is_refused() -> None:
    with pytest.raises(RuleViolation, match="Choose one of lead, ") as refusal:
        assign_role(make_incident(), "boss", by=None, person=make_user(), at=NOON)

    assert refusal.value.field == "role"


@pytest.mark.django_db
def test_a_role_on_a_restricted_incident_lets_its_holder_in() -> None:
    incident, ana, bo = make_incident(restricted=True), make_user(), make_user()

    assign_role(incident, "lead", by=ana, person=ana, at=NOON)
    hand_over(incident, by=ana, to=bo, at=LATER, note="")
    hand_over(incident, by=bo, to=ana, at=LATER, note="")

    people = IncidentAccess.objects.filter(incident=incident).values_list("person", flat=True)
    assert sorted(people) == sorted([ana.pk, bo.pk])


@pytest.mark.django_db
def test_a_role_on_an_open_incident_needs_no_access() -> None:
    incident, ana = make_incident(), make_user()

    assign_role(incident, "lead", by=ana, person=ana, at=NOON)

    assert not incident.access.exists()


@pytest.mark.django_db
def test_saying_yes_is_noted_once() -> None:
    incident, ana, bo = make_incident(), make_user(), make_user(name="Bo")
    assign_role(incident, "lead", by=ana, person=bo, at=NOON)

    for minutes in (1, 2):
        accept_role(incident, "lead", by=bo, at=NOON + timedelta(minutes=minutes))

    assert RoleAssignment.objects.get().accepted_at == NOON + timedelta(minutes=1)
    assert lines(incident) == ["Incident lead: Bo", "Bo accepted: Incident lead"]
    assert verbs_on(incident) == ["role.assign", "role.accept"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("holder", "message"),
    [("Ana", "Ana holds the role Scribe now"), (None, "Nobody holds the role Scribe now")],
)
def test_only_the_holder_can_say_yes(holder: str | None, message: str) -> None:
    incident = make_incident()
    if holder:
        assign_role(incident, "scribe", by=None, person=make_user(name=holder), at=NOON)

    with pytest.raises(RuleViolation, match=message):
        accept_role(incident, "scribe", by=make_user(), at=LATER)

    assert not RoleAssignment.objects.filter(accepted_at__isnull=False).exists()


@pytest.mark.django_db
def test_a_released_role_is_nobodys_and_stays_in_the_history() -> None:
    incident, ana = make_incident(), make_user(name="Ana")
    assign_role(incident, "expert", by=ana, person=ana, at=NOON)

    ended = release_role(incident, "expert", by=ana, at=LATER, seen_holder=ana)

    assert ended is not None
    assert [(row["person"], row["until"]) for row in rows_of(incident)] == [(ana.pk, LATER)]
    assert lines(incident)[-1] == "Subject expert: nobody any more, was Ana"
    assert verbs_on(incident) == ["role.assign", "role.release"]


@pytest.mark.django_db
def test_releasing_a_free_role_does_nothing() -> None:
    incident = make_incident()

    assert release_role(incident, "lead", by=None, at=NOON) is None
    assert lines(incident) == []


@pytest.mark.django_db
def test_a_hand_over_passes_every_role_with_one_note() -> None:
    incident = make_incident()
    ana, bo, cy = make_user(name="Ana"), make_user(name="Bo"), make_user(name="Cy")
    for role, person in (("lead", ana), ("scribe", ana), ("expert", cy)):
        assign_role(incident, role, by=person, person=person, at=NOON)

    begun = hand_over(incident, by=ana, to=bo, at=LATER, note="Watch the queue")

    assert [(a.role, a.person, a.note, a.accepted_at) for a in begun] == [
        ("lead", bo, "Watch the queue", None),
        ("scribe", bo, "Watch the queue", None),
    ]
    running = {row["role"]: row["person"] for row in rows_of(incident) if row["until"] is None}
    assert running == {"lead": bo.pk, "scribe": bo.pk, "expert": cy.pk}
    assert lines(incident)[-1] == "Ana handed over to Bo: Incident lead and Scribe\nWatch the queue"
    assert verbs_on(incident)[-1] == "role.hand_over"


@pytest.mark.django_db
def test_a_hand_over_sent_twice_is_refused_the_second_time_without_a_trace() -> None:
    incident, ana, bo = make_incident(), make_user(), make_user()
    assign_role(incident, "lead", by=ana, person=ana, at=NOON)
    hand_over(incident, by=ana, to=bo, at=LATER, note="")
    before = rows_of(incident)

    with pytest.raises(RuleViolation, match="You hold no role in this incident"):
        hand_over(incident, by=ana, to=bo, at=LATER, note="")

    assert rows_of(incident) == before


@pytest.mark.django_db
def test_nobody_hands_over_to_themselves() -> None:
    ana = make_user()

    with pytest.raises(RuleViolation, match="Choose somebody else") as refusal:
        hand_over(make_incident(), by=ana, to=ana, at=NOON, note="")

    assert refusal.value.field == "to"


@pytest.mark.django_db
def test_the_database_itself_lets_one_person_hold_a_role() -> None:
    incident = make_incident()
    values = {"incident": incident, "role": IncidentRole.LEAD, "since": NOON}
    RoleAssignment.objects.create(person=make_user(), **values)

    with pytest.raises(IntegrityError), transaction.atomic():
        RoleAssignment.objects.create(person=make_user(), **values)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_a_free_role_at_once_one_gets_it_and_one_is_told() -> None:
    incident = make_incident()
    people = [make_user(name="Ana"), make_user(name="Bo")]
    start = Barrier(2)

    def take(person: User) -> str:
        start.wait()
        try:
            assign_role(incident, "lead", by=person, person=person, at=NOON, seen_holder=None)
        except StaleVersion as refusal:
            return str(refusal)
        finally:
            connection.close()
        return "taken"

    with ThreadPoolExecutor(2) as pool:
        outcomes = set(pool.map(take, people))

    holder = RoleAssignment.objects.get().person
    assert outcomes == {"taken", f"{holder} was faster and is Incident lead now."}
    assert lines(incident) == [f"Incident lead: {holder}"]
