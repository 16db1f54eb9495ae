"""The small pages that change what an incident says, and who may know of it."""

from typing import Any

import pytest
from django.test import Client

from core.models import Role, User
from incidents.models import Incident, IncidentAccess, RoleAssignment
from incidents.usecases.details import change_services, change_severity, edit_details
from tests.conftest import SignedIn
from tests.factories.catalog import make_service, make_team
from tests.factories.incidents import NOON, make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
PAGES = ["edit", "severity", "services", "restrict"]


@pytest.fixture
def manager() -> User:
    return make_user(role=Role.MANAGER, username="mia")


@pytest.fixture
def client(signed_in: SignedIn, manager: User) -> Client:
    return signed_in(manager)


def post(client: Client, incident: Incident, page: str, data: dict[str, Any]) -> tuple[int, str]:
    """Return the status, and where it leads or what it says."""
    response = client.post(f"/incidents/INC-{incident.pk}/{page}/", data)
    answer = response.get("Location") or " ".join(response.content.decode().split())
    return response.status_code, answer


@pytest.mark.parametrize("page", PAGES)
def test_each_page_shows_its_form(client: Client, page: str) -> None:
    response = client.get(f"/incidents/INC-{make_incident().pk}/{page}/")

    assert response.status_code == 200
    assert response.content.decode().count("<h1>") == 1


@pytest.mark.parametrize("page", PAGES)
def test_a_viewer_may_change_nothing_and_an_outsider_finds_nothing(
    signed_in: SignedIn, page: str
) -> None:
    viewer = signed_in(make_user(role=Role.VIEWER))
    responder = signed_in(make_user())

    assert viewer.get(f"/incidents/INC-{make_incident().pk}/{page}/").status_code == 403
    hidden = make_incident(restricted=True)
    assert responder.get(f"/incidents/INC-{hidden.pk}/{page}/").status_code == 404
    assert post(responder, hidden, page, {"restricted": "no"})[0] == 404


def test_words_are_edited(client: Client) -> None:
    incident = make_incident()

    answer = post(
        client,
        incident,
        "edit",
        {"title": " New ", "summary": "a\r\nb", "kind": "drill", "labels": "x, y", "version": "1"},
    )

    incident.refresh_from_db()
    assert answer == (302, f"/incidents/INC-{incident.pk}/")
    assert (incident.title, incident.summary, incident.kind, incident.labels) == (
        " New ",
        "a\nb",
        "drill",
        ["x", "y"],
    )


def test_words_without_a_title_are_kept_and_refused(client: Client) -> None:
    incident = make_incident(title="Old")

    status, html = post(client, incident, "edit", {"summary": "kept", "kind": "incident"})

    incident.refresh_from_db()
    assert (status, incident.title) == (422, "Old")
    assert "kept</textarea>" in html


def test_words_changed_by_somebody_else_are_shown_beside_mine(client: Client) -> None:
    incident = make_incident(title="Old")
    edit_details(incident, by=make_user(name="Ana"), title="Theirs", summary="T", kind="incident")
    mine = {"title": "Mine", "summary": "M", "kind": "incident", "version": "1"}

    status, html = post(client, incident, "edit", mine)
    incident.refresh_from_db()

    assert (status, incident.title) == (409, "Theirs")
    for part in (
        "Ana changed these words while you were writing.",
        "<strong>Theirs</strong>",
        'name="title" value="Mine"',
        'name="version" value="2"',
    ):
        assert part in html
    assert post(client, incident, "edit", mine | {"version": "2"})[0] == 302
    incident.refresh_from_db()
    assert incident.title == "Mine"


def test_severity_is_changed(client: Client) -> None:
    incident = make_incident()

    answer = post(client, incident, "severity", {"severity": "sev1"})

    incident.refresh_from_db()
    assert (answer[0], incident.severity) == (302, "sev1")
    assert post(client, incident, "severity", {"severity": "sev9"})[0] == 422


def test_a_severity_changed_by_somebody_else_is_shown_before_mine_takes_its_place(
    client: Client,
) -> None:
    incident = make_incident(severity="sev3")
    page = client.get(f"/incidents/INC-{incident.pk}/severity/").text
    assert '<input type="hidden" name="seen" value="sev3"' in page
    change_severity(incident, by=make_user(name="Ana"), at=NOON, severity="sev1")
    mine = {"severity": "sev4", "seen": "sev3"}

    status, html = post(client, incident, "severity", mine)

    incident.refresh_from_db()
    assert (status, incident.severity) == (409, "sev1")
    assert "Ana changed the severity to “SEV1” meanwhile. Nothing is saved yet." in html
    assert '<input type="hidden" name="seen" value="sev1"' in html
    assert post(client, incident, "severity", mine | {"seen": "sev1"})[0] == 302
    incident.refresh_from_db()
    assert incident.severity == "sev4"


def test_a_service_added_by_somebody_else_is_not_taken_away_by_an_older_page(
    client: Client,
) -> None:
    services = {slug: make_service(slug=slug) for slug in ("first", "theirs", "mine")}
    incident = make_incident(services=(services["first"],))
    added = [services["first"], services["theirs"]]
    change_services(incident, by=make_user(name="Ana"), at=NOON, services=added)
    sent = {"services": ["first"], "add": "mine", "team": "", "seen": "first/"}

    status, html = post(client, incident, "services", sent)

    assert status == 409
    assert "Ana changed services or team meanwhile." in html
    assert 'value="theirs" id="id_services_1" checked' in html
    assert set(incident.services.all()) == set(added)
    ticked = {"services": ["first", "theirs"], "seen": "first,theirs/"}
    assert post(client, incident, "services", sent | ticked)[0] == 302
    assert set(incident.services.all()) == set(services.values())


def test_services_and_team_are_changed_together(client: Client) -> None:
    kept, dropped, added = make_service(), make_service(), make_service()
    team = make_team()
    incident = make_incident(services=(kept, dropped))

    answer = post(
        client,
        incident,
        "services",
        {"services": [kept.slug], "add": added.slug, "team": team.slug},
    )

    incident.refresh_from_db()
    assert answer[0] == 302
    assert (set(incident.services.all()), incident.team) == ({kept, added}, team)


def test_restricting_lets_one_more_person_in(client: Client, manager: User) -> None:
    friend = make_user()
    incident = make_incident()

    answer = post(client, incident, "restrict", {"restricted": "yes", "person": friend.username})

    incident.refresh_from_db()
    assert (answer[0], incident.restricted) == (302, True)
    known = IncidentAccess.objects.values_list("person_id", flat=True)
    assert set(known) == {manager.pk, friend.pk}


def test_the_restriction_is_lifted(client: Client, manager: User) -> None:
    incident = make_incident(restricted=True, known_to=(manager,))

    answer = post(client, incident, "restrict", {"restricted": "no"})

    incident.refresh_from_db()
    assert (answer[0], incident.restricted) == (302, False)


def test_restricting_without_an_answer_is_refused(client: Client) -> None:
    incident = make_incident()

    assert post(client, incident, "restrict", {})[0] == 422
    incident.refresh_from_db()
    assert incident.restricted is False


def test_access_is_taken_away(client: Client, manager: User) -> None:
    friend = make_user(username="finn")
    incident = make_incident(restricted=True, known_to=(manager, friend))

    answer = post(client, incident, "restrict/finn/withdraw", {})

    assert answer == (302, f"/incidents/INC-{incident.pk}/restrict/")
    assert [access.person for access in IncidentAccess.objects.all()] == [manager]


def test_access_of_a_role_holder_is_not_taken_away(client: Client, manager: User) -> None:
    lead = make_user(username="lea", name="Lea")
    incident = make_incident(restricted=True, known_to=(manager, lead))
    RoleAssignment.objects.create(incident=incident, role="lead", person=lead, since=NOON)

    status, html = post(client, incident, "restrict/lea/withdraw", {})

    assert status == 409
    assert "Lea holds a role in this incident; hand it over first." in html
    assert IncidentAccess.objects.count() == 2


def test_access_of_nobody_known_is_not_found(client: Client, manager: User) -> None:
    incident = make_incident(restricted=True, known_to=(manager,))

    assert post(client, incident, "restrict/nobody/withdraw", {})[0] == 404


def test_a_responder_who_is_not_involved_may_not_restrict(signed_in: SignedIn) -> None:
    client = signed_in(make_user())

    assert post(client, make_incident(), "restrict", {"restricted": "yes"})[0] == 403
