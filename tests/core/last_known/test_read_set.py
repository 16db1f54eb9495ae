"""What was last known is kept as a file and shown to people seen a moment ago, to nobody else."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from core.availability.access import database
from core.availability.spool import spool
from core.database.failure import DatabaseFailure
from core.last_known import read_set
from core.last_known.cookie import NAME
from core.last_known.read_set import age_of_last_known, keep, read_last_known, write_last_known
from core.models import Role, User
from incidents.models import Incident, Postmortem
from tests.conftest import SignedIn
from tests.factories.catalog import make_service
from tests.factories.incidents import make_entry, make_incident, make_postmortem
from tests.factories.people import make_user

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("machine_folder")


@pytest.fixture
def incident(db: None) -> Incident:  # noqa: ARG001 - has to be there first
    found = make_incident(title="Checkout <slow>", severity="sev1")
    make_entry(found, text="Rolled back")
    return found


def away(client: Client, address: str, **headers: str) -> Any:
    """Ask while the database is away."""
    database.note_failure(DatabaseFailure.DOWN)
    try:
        return client.get(address, headers=headers)
    finally:
        database.note_answer()


def seen(signed_in: SignedIn, person: User) -> Client:
    """Return the client of somebody who has just seen a page."""
    client = signed_in(person)
    assert client.get("/help/").status_code == 200
    return client


def test_people_seen_a_moment_ago_go_on_reading(signed_in: SignedIn, incident: Incident) -> None:
    make_service(slug="shop", name="Shop", runbook_url="https://runbooks.example/shop")
    postmortem = make_postmortem(published=True)
    Postmortem.objects.update(published_at=timezone.now())
    write_last_known(timezone.now())
    client = seen(signed_in, make_user(role=Role.VIEWER))

    home = away(client, "/")
    spool.put("{}", at=timezone.now())
    page, text, other = (
        away(client, address)
        for address in (
            f"/incidents/{incident.reference}/",
            f"/postmortems/{postmortem.reference}/",
            "/actions/",
        )
    )

    assert [one.status_code for one in (home, page, text, other)] == [200, 200, 200, 503]
    assert "Alerts go on being kept" not in home.content.decode()
    assert "Alerts go on being kept: 1 waits on this machine." in page.content.decode()
    assert "Checkout &lt;slow&gt;" in home.content.decode()
    assert 'href="https://runbooks.example/shop"' in home.content.decode()
    assert "Rolled back" in page.content.decode()
    assert postmortem.title in text.content.decode()
    for one in (home, page, text):
        assert "Drydock cannot reach its database" in one.content.decode()
        assert "(UTC)" in one.content.decode()
        assert one["Cache-Control"] == "no-store"


def test_restricted_incidents_are_never_written(machine_folder: Path, incident: Incident) -> None:
    secret = make_incident(title="Canary of a secret", restricted=True)
    make_entry(secret, text="Canary in a line")
    make_postmortem(make_incident(restricted=True, title="Canary", resolved=True), published=True)
    Postmortem.objects.update(published_at=timezone.now())

    write_last_known(timezone.now())

    written = (machine_folder / read_set.NAME).read_text()
    assert incident.reference in written
    assert "Canary" not in written
    assert secret.reference not in written
    assert (machine_folder / read_set.NAME).stat().st_mode & 0o077 == 0


def test_strangers_and_those_who_left_read_nothing(signed_in: SignedIn, incident: Incident) -> None:
    write_last_known(timezone.now())
    address = f"/incidents/{incident.reference}/"
    person = make_user()
    client, gone, thief = (seen(signed_in, person), seen(signed_in, person), Client())
    thief.cookies[NAME] = client.cookies[NAME].value
    gone.post("/logout/")

    answers = [away(one, address).status_code for one in (client, gone, thief, Client())]
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        late = away(client, address).status_code

    assert answers == [200, 503, 503, 503]
    assert late == 503


def test_the_cookie_is_renewed_seldom_and_taken_from_strangers(
    signed_in: SignedIn,
    db: None,  # noqa: ARG001 - has to be there first
) -> None:
    client = signed_in(make_user())
    first = client.get("/help/").cookies
    second = client.get("/help/").cookies
    stranger = Client()
    stranger.cookies[NAME] = "anything"
    taken = stranger.get("/login/").cookies

    assert first[NAME]["httponly"]
    assert (first[NAME]["max-age"], first[NAME]["samesite"]) == (3600, "Lax")
    assert NAME not in second
    assert taken[NAME].value == ""


def test_programs_and_parts_of_pages_get_no_whole_page(
    signed_in: SignedIn, incident: Incident
) -> None:
    write_last_known(timezone.now())
    client = seen(signed_in, make_user())

    part = away(client, f"/incidents/{incident.reference}/", hx_request="true")
    api = away(client, f"/api/v1/incidents/{incident.reference}/")

    assert (part.status_code, api.status_code) == (503, 503)


@pytest.mark.django_db
@pytest.mark.parametrize("minutes", [-10, 10])
def test_its_age_is_told_by_the_clock_it_was_written_by(minutes: int) -> None:
    now = timezone.now() + timedelta(minutes=minutes)

    write_last_known(now)

    age = age_of_last_known(now + timedelta(seconds=20))
    assert age is not None
    assert age.total_seconds() == pytest.approx(20, abs=0.01)


def test_it_is_written_when_it_is_old_and_not_before(incident: Incident) -> None:
    assert age_of_last_known(timezone.now()) is None
    now = timezone.now().replace(microsecond=0)

    written = [keep(now), keep(now), keep(now + timedelta(seconds=40))]

    known = read_last_known()
    assert written == [True, False, True]
    assert known is not None
    assert known.at == now + timedelta(seconds=40)
    assert known.find("incidents", reference=incident.reference) is not None
    assert known.find("incidents", reference="INC-0") is None


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"at": "noon", "rows": {}}', "\x00"])
def test_a_file_that_makes_no_sense_is_none(machine_folder: Path, text: str) -> None:
    (machine_folder / read_set.NAME).write_text(text)

    assert read_last_known() is None


@pytest.mark.django_db
def test_what_was_known_stays_when_it_cannot_be_written_anew(
    machine_folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    write_last_known(NOON)
    before = (machine_folder / read_set.NAME).read_bytes()

    def fail(_: datetime) -> list[dict[str, Any]]:
        raise OSError("no space left")

    monkeypatch.setitem(read_set._read_sets, "incidents", fail)
    assert keep(timezone.now() + timedelta(hours=1)) is False

    assert (machine_folder / read_set.NAME).read_bytes() == before
    assert [path.name for path in machine_folder.iterdir()] == [read_set.NAME]
    assert "no space left" in caplog.text
    assert json.loads(before)["at"] == "2026-09-01T12:00:00Z"
