"""The page of one line and what can be done with it."""

import pytest
from django.test import Client

from core.models import Role
from incidents.domain.lifecycle import IncidentStatus, Milestone
from incidents.models import TimelineEntry
from incidents.usecases.lifecycle import set_milestone
from incidents.usecases.timeline import correct_entry, retract_entry
from tests.conftest import SignedIn
from tests.factories.incidents import NOON, make_entry, make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
BY_SCRIPT = {"HX-Request": "true"}


@pytest.fixture
def client(signed_in: SignedIn) -> Client:
    return signed_in(make_user(name="Ana"))


def url_of(entry: TimelineEntry, rest: str = "") -> str:
    return f"/incidents/INC-{entry.incident_id}/timeline/{entry.pk}/{rest}"


def anchor_of(entry: TimelineEntry) -> str:
    return f"/incidents/INC-{entry.incident_id}/timeline/#entry-{entry.pk}"


def newest() -> TimelineEntry:
    return TimelineEntry.objects.latest("id")


def test_the_page_of_a_line_tells_its_whole_history(client: Client) -> None:
    entry = make_entry(make_incident(), text="Restartd", author=make_user(name="Bo"))
    correct_entry(entry, by=make_user(name="Cy"), at=NOON, text="Restarted", kind="action")

    page = client.get(url_of(entry)).content.decode()

    told = ("Restartd", "Restarted", "Bo, noted", "Cy, noted", "Action of 2 Mar 2026, 12:00")
    assert [words for words in told if words not in page] == []


def test_the_page_is_found_by_any_version(client: Client) -> None:
    entry = make_entry(make_incident())
    corrected = correct_entry(entry, by=None, at=NOON, text="Restarted", kind="note")

    pages = {client.get(url_of(version)).status_code for version in (entry, corrected)}

    assert pages == {200}


def test_a_script_gets_what_can_be_done_alone(client: Client) -> None:
    entry = make_entry(make_incident())

    response = client.get(url_of(entry), headers=BY_SCRIPT)

    page = response.content.decode()
    assert response["Vary"].count("HX-Request") == 1
    assert ("<title>" in page, "Take it back" in page) == (False, True)
    assert (
        f"/actions/new/?incident={entry.incident.reference}&amp;sentence=The%20queue%20grows"
        in page
    )


@pytest.mark.parametrize(
    ("kind", "is_taken_back", "offered"),
    [
        (
            "note",
            False,
            {"Correct", "Put into the story", "Make an action item", "Take it back", "Save"},
        ),
        ("note", True, {"Put it back"}),
        ("status", False, {"Put into the story", "Make an action item", "Save"}),
    ],
)
def test_only_what_is_possible_is_offered(
    client: Client, kind: str, is_taken_back: bool, offered: set[str]
) -> None:
    entry = make_entry(make_incident(), kind=kind)
    if is_taken_back:
        retract_entry(entry, by=None)

    page = client.get(url_of(entry), headers=BY_SCRIPT).content.decode()

    every = (
        "Correct",
        "Put into the story",
        "Make an action item",
        "Take it back",
        "Put it back",
        "Save",
    )
    assert {words for words in every if f"{words}</" in page} == offered


def test_a_viewer_is_offered_nothing_to_change(signed_in: SignedIn) -> None:
    viewer = signed_in(make_user(role=Role.VIEWER))
    entry = make_entry(make_incident())

    page = viewer.get(url_of(entry), headers=BY_SCRIPT).content.decode()

    assert ("<form" in page, "Correct" in page) == (False, False)


def test_a_correction_is_saved_and_shown_where_the_line_stands(client: Client) -> None:
    entry = make_entry(make_incident(), text="Restartd")
    shown = client.get(url_of(entry, "correct/")).content.decode()
    assert ("Restartd</textarea>" in shown, 'value="2026-03-02 12:00"' in shown) == (True, True)

    data = {"text": "Restarted", "time": "2026-03-02 12:30", "kind": "action"}
    response = client.post(url_of(entry, "correct/"), data | {"version": str(entry.pk)})

    row = newest()
    assert (row.corrects, row.text, row.kind, row.at) == (
        entry,
        "Restarted",
        "action",
        NOON.replace(minute=30),
    )
    assert response["Location"] == anchor_of(entry)


def test_a_script_gets_the_corrected_line_to_put_in_place(client: Client) -> None:
    entry = make_entry(make_incident())
    data = {"text": "Restarted", "kind": "note", "version": str(entry.pk)}

    response = client.post(url_of(entry, "correct/"), data, headers=BY_SCRIPT)

    page = response.content.decode()
    assert (response.status_code, page.count(f'id="entry-{entry.pk}"')) == (200, 1)
    assert f'data-own="{newest().pk}" data-poll-replace' in page


@pytest.mark.parametrize("headers", [{}, BY_SCRIPT])
def test_an_unclear_correction_keeps_what_was_typed(
    client: Client, headers: dict[str, str]
) -> None:
    entry = make_entry(make_incident())
    data = {"text": "Restarted", "time": "banana", "kind": "note"}

    response = client.post(url_of(entry, "correct/"), data, headers=headers)

    page = response.content.decode()
    assert (response.status_code, TimelineEntry.objects.count()) == (422, 1)
    assert ("Restarted</textarea>" in page, 'value="banana"' in page) == (True, True)
    assert ("<title>" in page) == (not headers)


def test_a_correction_that_came_too_late_shows_both_and_may_be_sent_again(client: Client) -> None:
    entry = make_entry(make_incident(), text="Restartd")
    theirs = correct_entry(entry, by=make_user(name="Bo"), at=NOON, text="Bo's words", kind="note")
    data = {"text": "Ana's words", "kind": "note"}

    late = client.post(url_of(entry, "correct/"), data | {"version": str(entry.pk)})
    again = client.post(url_of(entry, "correct/"), data | {"version": str(theirs.pk)})

    page = late.content.decode()
    told = (
        "Bo corrected this entry meanwhile.",
        "It now says “Bo&#x27;s words”",
        "Ana&#x27;s words</textarea>",
        f'name="version" value="{theirs.pk}"',
    )
    assert late.status_code == 409
    assert [words for words in told if words not in page] == []
    assert again["Location"] == anchor_of(entry)
    assert (newest().text, newest().corrects) == ("Ana's words", theirs)


def test_a_line_of_the_app_is_not_corrected(client: Client) -> None:
    entry = make_entry(make_incident(), kind="status")
    data = {"text": "Never happened", "kind": "note"}

    response = client.post(url_of(entry, "correct/"), data)

    assert response.status_code == 422
    assert "The app wrote this line itself" in response.content.decode()


def test_a_line_is_taken_back_and_put_back(client: Client) -> None:
    entry = make_entry(make_incident())

    back = client.post(url_of(entry, "retract/"))
    was_taken_back = newest().is_retracted
    again = client.post(url_of(newest(), "restore/"))

    assert (was_taken_back, newest().is_retracted) == (True, False)
    assert back["Location"] == again["Location"] == anchor_of(entry)


def test_taking_back_what_was_corrected_meanwhile_answers_409(client: Client) -> None:
    entry = make_entry(make_incident())
    correct_entry(entry, by=make_user(name="Bo"), at=NOON, text="Bo's words", kind="note")

    response = client.post(url_of(entry, "retract/"))

    assert response.status_code == 409
    assert "Bo corrected this entry meanwhile." in response.content.decode()
    assert not newest().is_retracted


def test_a_line_goes_into_the_story_and_out_of_it(client: Client) -> None:
    entry = make_entry(make_incident())

    client.post(url_of(entry, "pin/"), {"page": "incident"})
    was_pinned = newest().is_pinned
    response = client.post(url_of(entry, "unpin/"), {"page": "incident"})

    assert (was_pinned, newest().is_pinned) == (True, False)
    assert response["Location"] == f"{entry.incident.get_absolute_url()}#entry-{entry.pk}"


def test_a_script_gets_the_line_it_pinned(client: Client) -> None:
    entry = make_entry(make_incident())

    response = client.post(url_of(entry, "pin/"), headers=BY_SCRIPT)

    assert response.content.decode().count("in the story") == 2


def test_a_line_gives_its_time_to_a_milestone(client: Client) -> None:
    entry = make_entry(make_incident(started_at=None), at=NOON.replace(minute=7))

    response = client.post(
        url_of(entry, "milestone/"), {"milestone": "detected_at", "page": "incident"}, follow=True
    )

    entry.incident.refresh_from_db()
    assert entry.incident.detected_at == entry.at
    assert entry.incident.provenance["detected_at"]["entry"] == entry.pk
    assert "Detected is now the time of this line." in response.content.decode()


def test_a_milestone_that_somebody_changed_meanwhile_is_not_overwritten_unseen(
    client: Client,
) -> None:
    entry = make_entry(make_incident(), at=NOON.replace(minute=7))
    seen = client.get(url_of(entry)).context["form"]["seen"].value()
    ben = make_user(name="Ben", role=Role.RESPONDER)
    set_milestone(entry.incident, Milestone.DETECTED, by=ben, at=NOON.replace(minute=9))

    late = client.post(url_of(entry, "milestone/"), {"milestone": "detected_at", "seen": seen})
    entry.incident.refresh_from_db()
    kept = entry.incident.detected_at
    form = late.context["form"]
    again = {"milestone": form["milestone"].value(), "seen": form["seen"].value()}
    after = client.post(url_of(entry, "milestone/"), again)

    assert (late.status_code, kept) == (409, NOON.replace(minute=9))
    assert "Ben changed this time meanwhile. It is 2026-03-02 12:09 now." in late.content.decode()
    entry.incident.refresh_from_db()
    assert (after.status_code, entry.incident.detected_at) == (302, entry.at)


def test_a_change_of_another_milestone_does_not_stop_a_line(client: Client) -> None:
    entry = make_entry(make_incident())
    seen = client.get(url_of(entry)).context["form"]["seen"].value()
    set_milestone(entry.incident, Milestone.MITIGATED, by=None, at=NOON)

    response = client.post(url_of(entry, "milestone/"), {"milestone": "detected_at", "seen": seen})

    assert response.status_code == 302


@pytest.mark.parametrize("headers", [{}, BY_SCRIPT])
@pytest.mark.parametrize("milestone", ["resolved_at", "closed_at", ""])
def test_a_milestone_that_cannot_be_set_is_refused_with_its_reason(
    client: Client, milestone: str, headers: dict[str, str]
) -> None:
    entry = make_entry(make_incident())

    response = client.post(url_of(entry, "milestone/"), {"milestone": milestone}, headers=headers)

    entry.incident.refresh_from_db()
    assert (response.status_code, entry.incident.status) == (422, IncidentStatus.OPEN)
    assert "Please look at this again" in response.content.decode()


@pytest.mark.parametrize("rest", ["", "correct/"])
def test_a_line_of_another_incident_is_not_there(client: Client, rest: str) -> None:
    entry, other = make_entry(make_incident()), make_incident()

    response = client.get(f"/incidents/INC-{other.pk}/timeline/{entry.pk}/{rest}")

    assert response.status_code == 404


CHANGES = ["correct/", "retract/", "restore/", "pin/", "unpin/", "milestone/"]


@pytest.mark.parametrize("rest", CHANGES)
def test_a_viewer_changes_nothing(signed_in: SignedIn, rest: str) -> None:
    viewer = signed_in(make_user(role=Role.VIEWER))
    entry = make_entry(make_incident())

    response = viewer.post(url_of(entry, rest), {"milestone": "started_at"})

    assert (response.status_code, TimelineEntry.objects.count()) == (403, 1)


@pytest.mark.parametrize("rest", CHANGES)
def test_strangers_do_not_learn_of_a_restricted_incident(client: Client, rest: str) -> None:
    entry = make_entry(make_incident(restricted=True))

    assert client.post(url_of(entry, rest)).status_code == 404
    assert client.get(url_of(entry)).status_code == 404
