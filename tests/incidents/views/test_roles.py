"""Pages on which roles are taken, given, accepted, released and handed over."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from core.models import Role, User
from incidents.models import Incident, RoleAssignment
from incidents.usecases.roles import assign_role
from incidents.usecases.timeline import add_entry
from tests.conftest import SignedIn
from tests.factories.incident_parts import make_role
from tests.factories.incidents import NOON, make_action_item, make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> User:
    return make_user(name="Ana")


@pytest.fixture
def client(signed_in: SignedIn, ana: User) -> Client:
    return signed_in(ana)


def url_of(incident: Incident, rest: str = "") -> str:
    return f"/incidents/INC-{incident.pk}/roles/{rest}"


def give(incident: Incident, role: str, person: User, *, by: User | None = None) -> None:
    assign_role(incident, role, by=by or person, person=person, at=NOON, note="Look at the queue")


def holder_of(incident: Incident, role: str) -> User | None:
    row = incident.roles.filter(role=role, until__isnull=True).first()
    return row.person if row else None


def test_the_page_tells_who_holds_what_and_who_did(client: Client, ana: User) -> None:
    incident = make_incident()
    give(incident, "lead", make_user(name="Bogdan"))
    give(incident, "lead", ana)
    give(incident, "scribe", make_user(name="Cy"), by=ana)

    page = " ".join(client.get(url_of(incident)).content.decode().split())

    before, after = page.split("Who held them before")
    assert [
        word for word in ("Ana", "Cy", "has not accepted yet", "nobody") if word not in before
    ] == []
    assert ("Bogdan" in before, "Bogdan" in after) == (False, True)


def test_a_free_role_is_taken(client: Client, ana: User) -> None:
    incident = make_incident()

    response = client.post(url_of(incident, "lead/take/"), {"seen": ""})

    assert holder_of(incident, "lead") == ana
    assert response["Location"] == url_of(incident)


def test_a_role_taken_on_the_page_of_the_incident_leads_back_there(client: Client) -> None:
    incident = make_incident()

    response = client.post(url_of(incident, "lead/take/"), {"page": "incident"})

    assert response["Location"] == f"{incident.get_absolute_url()}#roles"


def test_whoever_comes_second_is_told_and_changes_nothing(client: Client) -> None:
    incident, bo = make_incident(), make_user(name="Bogdan")
    give(incident, "lead", bo)

    taken = client.post(url_of(incident, "lead/take/"), {"seen": ""})
    released = client.post(url_of(incident, "lead/release/"), {"seen": ""})
    accepted = client.post(url_of(incident, "lead/accept/"))

    assert [taken.status_code, released.status_code, accepted.status_code] == [409, 409, 409]
    assert "Bogdan was faster and is Incident lead now." in taken.content.decode()
    assert holder_of(incident, "lead") == bo


def test_a_role_is_taken_over_from_whom_one_saw(client: Client, ana: User) -> None:
    incident, bo = make_incident(), make_user()
    give(incident, "lead", bo)

    client.post(url_of(incident, "lead/take/"), {"seen": str(bo.pk)})

    assert holder_of(incident, "lead") == ana


def test_a_role_is_released(client: Client, ana: User) -> None:
    incident = make_incident()
    give(incident, "lead", ana)

    client.post(url_of(incident, "lead/release/"), {"seen": str(ana.pk)})

    assert holder_of(incident, "lead") is None


def test_a_role_one_was_given_is_accepted(client: Client, ana: User) -> None:
    incident = make_incident()
    give(incident, "lead", ana, by=make_user())

    client.post(url_of(incident, "lead/accept/"))

    assert RoleAssignment.objects.get().accepted_at is not None


def test_a_holder_that_cannot_have_been_seen_is_named(client: Client) -> None:
    incident = make_incident()

    response = client.post(url_of(incident, "lead/take/"), {"seen": "x"})

    assert (response.status_code, response.content) == (422, b"seen is the number of a person.")
    assert holder_of(incident, "lead") is None


def test_a_role_is_given_with_a_note(client: Client) -> None:
    incident, bo = make_incident(), make_user()
    shown = client.get(url_of(incident, "scribe/assign/")).content.decode()
    assert "Nobody holds it now." in shown

    response = client.post(
        url_of(incident, "scribe/assign/"), {"person": bo.pk, "note": "Every change", "seen": ""}
    )

    row = RoleAssignment.objects.get()
    assert (row.role, row.person, row.note, row.accepted_at) == ("scribe", bo, "Every change", None)
    assert response["Location"] == url_of(incident)


def test_giving_to_nobody_keeps_the_note(client: Client) -> None:
    incident = make_incident()

    response = client.post(url_of(incident, "lead/assign/"), {"note": "Every change"})

    assert response.status_code == 422
    assert "Every change</textarea>" in response.content.decode()


def test_giving_a_role_that_changed_hands_meanwhile_answers_409(client: Client) -> None:
    incident, bo = make_incident(), make_user(name="Bogdan")
    give(incident, "lead", bo)

    response = client.post(url_of(incident, "lead/assign/"), {"person": make_user().pk, "seen": ""})

    assert response.status_code == 409
    assert holder_of(incident, "lead") == bo


def test_the_sheet_shows_the_state_the_updates_and_what_is_owed(client: Client, ana: User) -> None:
    incident = make_incident(summary="Queues grow")
    make_action_item(incident, title="Alert on queue length")
    give(incident, "lead", ana, by=make_user())
    add_entry(incident, by=ana, at=NOON, text="Restarted the broker")

    page = client.get(f"/incidents/INC-{incident.pk}/handover/").content.decode()

    shown = (
        "Queues grow",
        "Restarted the broker",
        "Alert on queue length",
        "This is yours now",
        "Look at the queue",
        "Hand over your roles",
    )
    assert [words for words in shown if words not in page] == []


def test_whoever_holds_nothing_hands_over_nothing(client: Client) -> None:
    incident, bo = make_incident(), make_user()
    url = f"/incidents/INC-{incident.pk}/handover/"

    shown = client.get(url)
    refused = client.post(url, {"to": bo.pk, "note": ""})

    assert "Hand over your roles" not in shown.content.decode()
    assert refused.status_code == 422
    assert "You hold no role in this incident" in refused.content.decode()


def test_a_hand_over_passes_the_roles_on(client: Client, ana: User) -> None:
    incident, bo = make_incident(), make_user()
    give(incident, "lead", ana)
    url = f"/incidents/INC-{incident.pk}/handover/"

    response = client.post(url, {"to": bo.pk, "note": "Watch the queue"})

    assert holder_of(incident, "lead") == bo
    assert response["Location"] == url


def test_a_hand_over_to_nobody_keeps_the_note(client: Client, ana: User) -> None:
    incident = make_incident()
    give(incident, "lead", ana)

    response = client.post(f"/incidents/INC-{incident.pk}/handover/", {"note": "Watch the queue"})

    assert response.status_code == 422
    assert "Watch the queue</textarea>" in response.content.decode()
    assert holder_of(incident, "lead") == ana


@pytest.mark.parametrize("rest", ["roles/lead/take/", "roles/lead/release/", "handover/"])
def test_a_viewer_reads_roles_and_changes_none(signed_in: SignedIn, rest: str) -> None:
    viewer = signed_in(make_user(role=Role.VIEWER))
    incident = make_incident()

    pages = [viewer.get(f"/incidents/INC-{incident.pk}/{page}/") for page in ("roles", "handover")]
    refused = viewer.post(f"/incidents/INC-{incident.pk}/{rest}", {"seen": ""})

    assert [page.status_code for page in pages] == [200, 200]
    assert [page.content.decode().count("Take") for page in pages] == [0, 0]
    assert refused.status_code == 403


@pytest.mark.parametrize("rest", ["roles/", "roles/lead/assign/", "handover/"])
def test_strangers_do_not_learn_of_a_restricted_incident(client: Client, rest: str) -> None:
    incident = make_incident(restricted=True)

    assert client.get(f"/incidents/INC-{incident.pk}/{rest}").status_code == 404


def test_a_role_that_is_none_is_not_there(client: Client) -> None:
    incident = make_incident()

    assert client.get(url_of(incident, "boss/assign/")).status_code == 404
    assert client.post(url_of(incident, "boss/take/")).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_the_same_statements_for_any_number_of_assignments(
    client: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    incident = make_incident()
    for _ in range(number):
        give(incident, "lead", make_user())
        give(incident, "scribe", make_user())
    client.get(url_of(incident))  # the demo banner is remembered from the first page on

    with django_assert_num_queries(4):
        client.get(url_of(incident))


def test_the_sheet_names_what_is_easily_forgotten(client: Client, ana: User) -> None:
    incident = make_incident(severity="unknown")
    make_role(incident, make_user(), role="scribe")

    html = client.get(f"/incidents/INC-{incident.pk}/handover/").content.decode()

    for sentence in ("Nobody leads it.", "Nobody has said yet how bad it is.", "is overdue"):
        assert sentence in html
