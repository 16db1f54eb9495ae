import pytest

from core.models import Role
from tests.conftest import SignedIn
from tests.core.api.client import Program
from tests.factories.incidents import make_incident
from tests.factories.people import make_user
from tests.factories.records import make_notification

pytestmark = pytest.mark.django_db


def test_own_notifications_are_listed_and_ticked_off(signed_in: SignedIn) -> None:
    person, incident = make_user(role=Role.VIEWER), make_incident()
    entry = make_notification(person, incident, actor=make_user(username="ana"))
    other = make_notification(make_user(), incident)
    client = signed_in(person)

    listed = client.get("/api/v1/notifications/").json()["results"]
    read, hidden = (
        client.post(f"/api/v1/notifications/{one.pk}/read/", content_type="application/json")
        for one in (entry, other)
    )

    assert [(one["number"], one["actor"], one["read_at"]) for one in listed] == [
        (entry.pk, "ana", None)
    ]
    assert listed[0]["path"] == incident.get_absolute_url()
    assert read.status_code == 200
    assert read.json()["read_at"] is not None
    assert hidden.status_code == 404


def test_a_program_mutes_lists_and_hears_again() -> None:
    person, incident = make_user(), make_incident()
    program = Program(person)
    body = {"incident": incident.reference, "is_postmortem_only": True}

    made = program.ask("POST", "/mutes/", body)
    again = program.ask("POST", "/mutes/", {"incident": incident.reference})
    listed = program.ask("GET", "/mutes/").json()["results"]
    others = Program(make_user())
    refused = others.ask("DELETE", f"/mutes/{listed[0]['number']}/")
    ended = program.ask("DELETE", f"/mutes/{listed[0]['number']}/")

    assert (made.status_code, again.status_code) == (201, 200)
    assert listed == [again.json()]
    assert (again.json()["incident"], again.json()["is_postmortem_only"]) == (
        incident.reference,
        False,
    )
    assert (refused.status_code, ended.status_code) == (404, 204)
    assert others.ask("GET", "/mutes/").json()["results"] == []
    hidden = {"incident": make_incident(restricted=True).reference}
    assert program.ask("POST", "/mutes/", hidden).json()["errors"].keys() == {"incident"}
