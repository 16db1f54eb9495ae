"""The page on which people are told how an incident stands, with and without script."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from core.availability.access import database
from core.database.failure import DatabaseFailure
from core.models import Role
from incidents.models import Incident, TimelineEntry
from incidents.views.incidents import POSTED_UPDATE
from tests.conftest import SignedIn
from tests.core.api.client import Program
from tests.factories.catalog import make_service
from tests.factories.incidents import NOON, make_incident
from tests.factories.outbox import make_channel, make_rule
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
SENT = {
    "template": "investigating",
    "changed": "Paying by card fails.",
    "impact": "Nobody can buy a ticket.",
    "next_step": "We look at the acquirer.",
    "next_in": "30",
    "audience": "company",
}


@pytest.fixture
def client(signed_in: SignedIn) -> Client:
    return signed_in(make_user())


@pytest.fixture
def incident() -> Incident:
    return make_incident(severity="sev1", services=(make_service(name="Payments"),))


def address(incident: Incident) -> str:
    return f"{incident.get_absolute_url()}updates/new/"


def post(client: Client, incident: Incident, headers: Any = None, **sent: str) -> Any:
    with time_machine.travel(NOON, tick=False):
        return client.post(f"{address(incident)}?page=incident", SENT | sent, headers=headers)


def test_the_page_begins_with_a_text_that_fits_and_shows_how_it_reads(
    client: Client, incident: Incident
) -> None:
    page = client.get(address(incident))

    form = page.context["form"]
    assert form["template"].value() == "investigating"
    assert form["next_in"].value() == "30"
    assert page.context["preview"].splitlines()[0] == (
        "There is a problem with Payments. We are looking into it."
    )


def test_posting_writes_a_line_and_leads_to_it(client: Client, incident: Incident) -> None:
    answer = post(client, incident)

    entry = TimelineEntry.objects.get()
    assert answer["Location"].startswith(f"{incident.get_absolute_url()}#")
    assert entry.text.splitlines() == [
        "Paying by card fails.",
        "Impact: Nobody can buy a ticket.",
        "Next: We look at the acquirer.",
        "Next update by 2 Mar 12:30 UTC.",
    ]
    assert (entry.audience, entry.next_update_at) == ("company", NOON + timedelta(minutes=30))


def test_the_page_it_leads_to_offers_once_to_take_it_back(
    client: Client, incident: Incident
) -> None:
    other = make_incident()
    page = f"{incident.get_absolute_url()}?zone=utc"
    undo = "Take it back"

    client.post(address(incident), SENT)
    shown, again = client.get(page).text, client.get(page).text
    client.post(address(incident), SENT | {"changed": "Other words"})
    elsewhere = client.get(other.get_absolute_url()).text
    entry = TimelineEntry.objects.first()
    assert entry is not None
    client.post(f"{incident.get_absolute_url()}timeline/{entry.pk}/retract/?page=incident")

    assert "Channels that want it get it in ten seconds" in shown
    assert f'action="{incident.get_absolute_url()}timeline/{entry.pk}/retract/' in shown
    assert (undo in again, undo in elsewhere) == (False, False)
    assert TimelineEntry.objects.get(corrects=entry).is_retracted


def test_a_while_later_nothing_is_offered_any_more(client: Client, incident: Incident) -> None:
    post(client, incident)  # its line was written at NOON, in the test's past

    TimelineEntry.objects.update(created_at=NOON)

    assert "Take it back" not in client.get(incident.get_absolute_url()).text


def test_preview_shows_what_would_be_sent_and_sends_nothing(
    client: Client, incident: Incident
) -> None:
    page = post(client, incident, preview="1", changed="Only <b>cards</b>\r\nfail.", next_in="")
    part = post(client, incident, headers={"HX-Request": "true"}, changed="")

    assert page.status_code == 200
    assert "Only &lt;b&gt;cards&lt;/b&gt;\nfail.\nImpact: Nobody" in page.text
    assert "Next update by" not in page.text
    assert page.context["form"]["next_step"].value() == "We look at the acquirer."
    assert (part.status_code, "<html" in part.text) == (200, False)
    assert "Next update by 2 Mar 12:30 UTC." in part.text
    assert not TimelineEntry.objects.exists()


def test_the_page_says_how_many_get_it_by_the_audience_that_is_chosen(
    client: Client, incident: Incident
) -> None:
    make_rule(make_channel(kind="email", recipients=["a@ops.example", "b@ops.example"]))

    to_all = post(client, incident, headers={"HX-Request": "true"})
    to_team = post(client, incident, preview="1", audience="team")
    unknown = post(client, incident, headers={"HX-Request": "true"}, audience="everybody")

    assert "Goes to 2 receivers over 1 channel," in to_all.text
    assert "No rule sends it anywhere." in to_team.text
    assert "Goes to 2 receivers" in unknown.text


def test_an_update_on_a_restricted_incident_says_that_no_channel_gets_it(
    signed_in: SignedIn,
) -> None:
    make_rule(make_channel())
    person = make_user()
    incident = make_incident(restricted=True, known_to=(person,))
    client = signed_in(person)

    form = client.get(address(incident)).text
    client.post(address(incident), SENT)
    posted = client.get(incident.get_absolute_url()).text

    assert "Nothing of a restricted incident goes to channels" in form
    assert "No channel gets it, because the incident is restricted." in posted


def test_another_text_fills_what_nobody_wrote_and_keeps_the_rest(
    client: Client, incident: Incident
) -> None:
    untouched = "There is a problem with Payments. We are looking into it."
    page = post(
        client,
        incident,
        fill="1",
        template="identified",
        changed=untouched,
        impact="",
        next_step="My own\r\nwords",
    )

    form = page.context["form"]
    assert page.status_code == 200
    assert form["changed"].value() == "We know where the problem with Payments comes from."
    assert form["next_step"].value() == "My own\r\nwords"
    assert "comes from." in page.context["preview"]
    assert "Please look at this again" not in page.text


def test_a_text_nobody_knows_fills_nothing(client: Client, incident: Incident) -> None:
    page = post(client, incident, fill="1", template="banana", changed="")

    assert (page.status_code, page.context["form"]["changed"].value()) == (200, "")


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"changed": "  "}, "changed"),
        ({"changed": "a\x00b"}, "changed"),
        ({"impact": "x" * 6001}, "impact"),
        ({"next_in": "7"}, "next_in"),
        ({"next_in": "9" * 40}, "next_in"),
        ({"audience": "everybody"}, "audience"),
        ({"template": "banana"}, "template"),
    ],
)
def test_what_cannot_be_sent_is_named_and_everything_kept(
    client: Client, incident: Incident, sent: dict[str, str], field: str
) -> None:
    answer = post(client, incident, **sent)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert "We look at the acquirer." in answer.text
    assert not TimelineEntry.objects.exists()


def test_viewers_post_nothing_and_outsiders_find_nothing(
    signed_in: SignedIn, incident: Incident
) -> None:
    viewer = signed_in(make_user(role=Role.VIEWER))
    hidden = make_incident(restricted=True)

    assert post(viewer, incident).status_code == 403
    assert post(signed_in(make_user()), hidden).status_code == 404
    assert not TimelineEntry.objects.exists()


def test_a_program_promises_the_next_update(incident: Incident) -> None:
    program = Program(make_user())
    path = f"/incidents/{incident.reference}/timeline/"
    body = {
        "text": "Paying fails",
        "kind": "comms",
        "at": "2026-03-02T12:00:00Z",
        "next_update_at": "2026-03-02T12:30:00Z",
    }

    made = program.ask("POST", path, body)
    early = program.ask("POST", path, body | {"next_update_at": "2026-03-02T12:00:00Z"})
    of_note = program.ask("POST", path, body | {"kind": "note"})

    assert made.json()["next_update_at"] == "2026-03-02T12:30:00Z"
    assert [list(one.json()["errors"]) for one in (early, of_note)] == [["next_update_at"]] * 2


def test_reading_goes_on_after_an_update_while_nothing_can_be_written(
    client: Client, incident: Incident
) -> None:
    post(client, incident)
    database.note_failure(DatabaseFailure.READ_ONLY)
    with time_machine.travel(NOON, tick=False):
        try:
            page = client.get(incident.get_absolute_url())
            kept = POSTED_UPDATE in client.session
        finally:
            database.note_answer()
        client.get(incident.get_absolute_url())
        is_kept_after = POSTED_UPDATE in client.session

    assert (page.status_code, kept, is_kept_after) == (200, True, False)
