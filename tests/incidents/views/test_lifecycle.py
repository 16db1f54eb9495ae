"""The small pages that move an incident."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from core.models import Role
from incidents.domain.lifecycle import Milestone
from incidents.models import Incident, Postmortem
from incidents.usecases.lifecycle import resolve_incident, set_milestone
from incidents.usecases.postmortem_templates import load_shipped
from incidents.usecases.seen import milestone_token
from tests.conftest import SignedIn
from tests.factories.incidents import NOON, make_entry, make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=42)
STEPS = ["acknowledge", "mitigate", "resolve", "close", "reopen", "milestones/detected"]


@pytest.fixture
def client(signed_in: SignedIn) -> Client:
    return signed_in(make_user(name="Ben"))


def post(client: Client, incident: Incident, step: str, **data: str) -> tuple[int, str]:
    """Return the status, and where it leads or what it says."""
    with time_machine.travel(LATER, tick=False):
        response = client.post(f"/incidents/INC-{incident.pk}/{step}/", data)
    answer = response.get("Location") or " ".join(response.content.decode().split())
    return response.status_code, answer


@pytest.mark.parametrize(
    ("step", "before", "after"),
    [
        ("acknowledge", "open", "acknowledged"),
        ("mitigate", "open", "mitigated"),
        ("resolve", "mitigated", "resolved"),
        ("close", "resolved", "closed"),
        ("reopen", "closed", "open"),
    ],
)
def test_each_step_acts_and_leads_back(client: Client, step: str, before: str, after: str) -> None:
    incident = make_incident(status=before)

    answer = post(client, incident, step, reason="It came back")

    incident.refresh_from_db()
    assert answer == (302, f"/incidents/INC-{incident.pk}/")
    assert incident.status == after


@pytest.mark.parametrize("step", STEPS)
def test_each_step_has_a_page_of_its_own(client: Client, step: str) -> None:
    incident = make_incident(title="Slow")

    response = client.get(f"/incidents/INC-{incident.pk}/{step}/")

    html = response.content.decode()
    assert response.status_code == 200
    assert html.count("<h1>") == 1
    assert ("Slow" in html, 'method="post"' in html) == (True, True)
    incident.refresh_from_db()
    assert incident.version == 1


@pytest.mark.parametrize("step", STEPS)
def test_a_viewer_may_take_no_step(signed_in: SignedIn, step: str) -> None:
    incident = make_incident()
    client = signed_in(make_user(role=Role.VIEWER))

    assert client.get(f"/incidents/INC-{incident.pk}/{step}/").status_code == 403
    assert post(client, incident, step, reason="x", at="now")[0] == 403
    incident.refresh_from_db()
    assert incident.version == 1


@pytest.mark.parametrize("step", STEPS)
def test_nobody_outside_learns_of_a_restricted_incident(client: Client, step: str) -> None:
    incident = make_incident(restricted=True)

    assert client.get(f"/incidents/INC-{incident.pk}/{step}/").status_code == 404
    assert post(client, incident, step, reason="x", at="now")[0] == 404


def test_a_step_takes_the_time_that_was_typed(client: Client) -> None:
    incident = make_incident()

    post(client, incident, "mitigate", at="T+30m")

    incident.refresh_from_db()
    assert incident.mitigated_at == NOON + timedelta(minutes=30)


def test_a_time_nobody_can_read_keeps_the_text_and_changes_nothing(client: Client) -> None:
    incident = make_incident()

    status, html = post(client, incident, "mitigate", at="banana")

    incident.refresh_from_db()
    assert (status, incident.status) == (422, "open")
    assert 'name="at" value="banana"' in html
    assert "<title>Error: " in html


def test_an_assumed_time_is_said_after_the_step(client: Client) -> None:
    incident = make_incident(started_at=NOON - timedelta(days=2))

    with time_machine.travel(LATER, tick=False):
        response = client.post(
            f"/incidents/INC-{incident.pk}/mitigate/", {"at": "13:00"}, follow=True
        )

    said = [str(message) for message in response.context["messages"]]
    assert said == ["When: Sun 1 Mar 13:00 UTC (would lie in the future, so taken as yesterday)."]


def test_acting_on_a_changed_state_names_who_was_faster_and_changes_nothing(
    client: Client,
) -> None:
    incident = make_incident()
    resolve_incident(incident, by=make_user(name="Ana"), at=NOON + timedelta(minutes=40))

    status, html = post(client, incident, "resolve", note="Mine")

    incident.refresh_from_db()
    assert status == 409
    assert "Ana resolved it at 12:40." in html
    assert f'href="/incidents/INC-{incident.pk}/"' in html
    assert (incident.resolved_at, incident.version) == (NOON + timedelta(minutes=40), 2)


def test_resolving_takes_note_and_missing_times(client: Client) -> None:
    incident = make_incident()

    post(
        client,
        incident,
        "resolve",
        at="12:30",
        note="Rolled back",
        detected_at="T+4m",
        mitigated_at="T+20m",
    )

    incident.refresh_from_db()
    assert incident.status == "resolved"
    assert [
        incident.detected_at,
        incident.acknowledged_at,
        incident.mitigated_at,
        incident.resolved_at,
    ] == [
        NOON + timedelta(minutes=4),
        None,
        NOON + timedelta(minutes=20),
        NOON + timedelta(minutes=30),
    ]
    assert list(incident.timeline.values_list("text", flat=True)) == [
        "Mitigated",
        "Resolved: Rolled back",
    ]


def test_the_resolve_page_shows_what_else_is_there(client: Client) -> None:
    incident = make_incident(severity="sev1")
    make_entry(incident, text="Alert went off")

    html = " ".join(client.get(f"/incidents/INC-{incident.pk}/resolve/").content.decode().split())

    for part in (
        "Times nobody has given yet",
        "Alert went off",
        "nobody has written it down yet",
        "Needed because it is SEV1",
    ):
        assert part in html


def test_reopening_asks_for_a_reason(client: Client) -> None:
    incident = make_incident(resolved=True)

    status, html = post(client, incident, "reopen", reason=" ")

    incident.refresh_from_db()
    assert (status, incident.status) == (422, "resolved")
    assert "Say what came back, so that nobody has to guess." in html


def test_a_milestone_is_set_with_its_note_and_bounds(client: Client) -> None:
    incident = make_incident()

    answer = post(
        client,
        incident,
        "milestones/detected",
        at="T+5m",
        note="gateway log",
        earliest="T+3m",
        latest="T+6m",
    )

    incident.refresh_from_db()
    assert answer[0] == 302
    assert incident.detected_at == NOON + timedelta(minutes=5)
    assert incident.provenance["detected_at"] == {
        "source": "person",
        "by": "Ben",
        "note": "gateway log",
        "earliest": (NOON + timedelta(minutes=3)).isoformat(),
        "latest": (NOON + timedelta(minutes=6)).isoformat(),
    }


def test_a_time_given_by_somebody_else_is_told_and_what_was_typed_stays(client: Client) -> None:
    incident = make_incident()
    page = client.get(f"/incidents/INC-{incident.pk}/milestones/detected/")
    seen = page.context["form"]["seen"].value()
    set_milestone(incident, Milestone.DETECTED, by=make_user(name="Ana"), at=NOON)
    mine = {"at": "T+5m", "note": "gateway log", "seen": seen}

    status, html = post(client, incident, "milestones/detected", **mine)

    incident.refresh_from_db()
    assert (status, incident.detected_at) == (409, NOON)
    assert "Ana changed this time meanwhile. It is 2026-03-02 12:00 now." in html
    assert 'value="T+5m"' in html
    mine["seen"] = milestone_token(incident, Milestone.DETECTED)
    assert post(client, incident, "milestones/detected", **mine)[0] == 302


def test_bounds_that_exclude_the_time_are_told_at_their_field(client: Client) -> None:
    status, html = post(client, make_incident(), "milestones/detected", at="T+5m", earliest="T+6m")

    assert status == 422
    assert "Not before: The time lies before the earliest possible one." in html


def test_a_resolved_time_before_resolving_is_told_at_its_field(client: Client) -> None:
    status, html = post(client, make_incident(), "milestones/resolved", at="T+5m")

    assert status == 422
    assert "It is not resolved yet. Resolve it first; that page asks for the time." in html


def test_an_unknown_milestone_is_not_found(client: Client) -> None:
    assert post(client, make_incident(), "milestones/celebrated")[0] == 404


def test_resolving_may_begin_the_postmortem_from_a_chosen_template(client: Client) -> None:
    load_shipped()
    incident = make_incident(severity="sev1")

    page = client.get(f"/incidents/INC-{incident.pk}/resolve/").content.decode()
    answer = post(client, incident, "resolve", template="light")

    assert "Needed because it is SEV1: within 5 working days." in page
    assert answer == (302, f"/incidents/INC-{incident.pk}/")
    postmortem = Postmortem.objects.get()
    assert (postmortem.incident, str(postmortem.owner)) == (incident, "Ben")
    assert postmortem.template.slug == "light"
    again = client.get(f"/incidents/INC-{incident.pk}/resolve/").content.decode()
    assert "Begin the postmortem" not in again


def test_unknown_template_resolves_nothing(client: Client) -> None:
    incident = make_incident()

    status, html = post(client, incident, "resolve", template="nonsense")

    incident.refresh_from_db()
    assert (status, incident.status) == (422, "open")
    assert "nonsense is not one of the available choices" in html
