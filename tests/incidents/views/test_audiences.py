import pytest

from incidents.models import TimelineEntry
from tests.conftest import SignedIn
from tests.core.api.client import Program
from tests.factories.incidents import make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def test_an_update_says_who_is_told_and_a_correction_may_say_otherwise(
    signed_in: SignedIn,
) -> None:
    incident, client = make_incident(), signed_in(make_user())
    base = f"/incidents/{incident.reference}/timeline/"

    offered = client.get(f"{base}add/?kind=comms").text
    plain = client.get(f"{base}add/").text
    client.post(f"{base}add/", {"text": "Soon back", "kind": "comms", "audience": "company"})
    page = client.get(base).text
    entry = TimelineEntry.objects.get()
    form = client.get(f"{base}{entry.pk}/correct/").text
    client.post(
        f"{base}{entry.pk}/correct/",
        {"text": "Soon back", "time": "12:00", "kind": "comms", "audience": "outside"},
    )

    assert 'name="audience"' in offered
    assert 'name="audience"' not in plain
    assert "told: the whole company" in page
    assert '<option value="company" selected>' in form
    assert TimelineEntry.objects.latest("pk").audience == "outside"


def test_an_audience_of_a_note_is_asked_about_and_everything_kept(signed_in: SignedIn) -> None:
    incident, client = make_incident(), signed_in(make_user())

    answer = client.post(
        f"/incidents/{incident.reference}/timeline/add/",
        {"text": "Soon back", "kind": "note", "audience": "team"},
    )

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["audience"]
    assert '<option value="team" selected>' in answer.text
    assert "Soon back" in answer.text


def test_a_program_says_who_is_told() -> None:
    incident, program = make_incident(), Program(make_user())
    base = f"/incidents/{incident.reference}/timeline/"
    body = {"text": "Soon back", "kind": "comms", "audience": "team"}

    made = program.ask("POST", base, body).json()
    kept = program.ask("POST", f"{base}{made['number']}/correct/", {"text": "Back"}).json()
    unknown = program.ask("POST", base, body | {"audience": "all"})
    of_note = program.ask("POST", base, body | {"kind": "note"})

    assert (made["audience"], kept["audience"]) == ("team", "team")
    assert (unknown.status_code, of_note.status_code) == (400, 409)
    assert list(of_note.json()["errors"]) == ["audience"]
