"""The list of incidents, as page and CSV, and the page of one."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.models import Role
from incidents.models import Incident, RoleAssignment
from incidents.usecases.details import change_severity
from tests.conftest import SignedIn
from tests.factories.catalog import make_service, make_team
from tests.factories.incidents import (
    NOON,
    make_action_item,
    make_entry,
    make_incident,
    make_postmortem,
)
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=2)


@pytest.fixture
def client(signed_in: SignedIn) -> Client:
    return signed_in(make_user())


def words(client: Client, path: str, status: int = 200) -> str:
    """Return a page as one line."""
    with time_machine.travel(LATER, tick=False):
        response = client.get(path)
    assert response.status_code == status
    return " ".join(response.content.decode().split())


def statements(client: Client, path: str) -> int:
    client.get(path)  # the demo banner is remembered from the first page on
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(path)
    return len(queries)


def full_incident(**fields: Any) -> Incident:
    """Save an incident with one of everything its page shows."""
    person = make_user()
    values: dict[str, Any] = {"team": make_team(), "declared_by": person}
    incident = make_incident(services=(make_service(), make_service()), **(values | fields))
    RoleAssignment.objects.create(incident=incident, role="lead", person=person, since=NOON)
    make_entry(incident, author=person)
    make_postmortem(incident)
    make_action_item(incident, owner=person)
    incident.links.create(url="https://status.example.com/1")
    return incident


def test_the_list_shows_unresolved_incidents_and_leads_to_all(client: Client) -> None:
    make_incident(title="Open one")
    make_incident(title="Resolved one", resolved=True)

    html = words(client, "/incidents/")

    assert ("Open one" in html, "Resolved one" in html) == (True, False)
    assert '<a href="/incidents/?status=all">Show all</a>' in html
    assert "Resolved one" in words(client, "/incidents/?status=all")


def test_a_row_shows_everything_in_words(client: Client) -> None:
    service = make_service(name="Checkout")
    incident = make_incident(
        title="Slow <b>", severity="sev2", kind="near_miss", services=(service, make_service())
    )
    lead = make_user(name="Lea")
    RoleAssignment.objects.create(incident=incident, role="lead", person=lead, since=NOON)
    make_postmortem(incident)

    html = words(client, "/incidents/")

    row = html[html.index("<tr data-row") : html.index("</tr>", html.index("<tr data-row"))]
    for part in (
        f'<a href="/incidents/INC-{incident.pk}/"><span class="reference">{incident.reference}',
        "Slow &lt;b&gt;",
        "Near miss",
        "SEV2",
        "Open",
        ">Lea<",
        ">Checkout +1<",
        ">2 Mar, 12:00<",
        ">2 h<",
        ">Draft<",
    ):
        assert part in row


def test_the_clock_of_a_row_stops_when_it_is_resolved_and_is_blank_when_unknown(
    client: Client,
) -> None:
    make_incident(resolved=True)
    make_incident(status="closed")
    make_incident(resolved=True, started_at=None)

    html = words(client, "/incidents/?status=all")

    assert html.count('<td data-label="Duration">1 h</td>') == 1
    assert html.count('<td data-label="Duration"></td>') == 2


def test_hours_are_told_of_what_took_long_but_not_of_what_goes_on_for_long(client: Client) -> None:
    long_ago = LATER - timedelta(days=336, hours=4)
    make_incident(started_at=long_ago)
    make_incident(resolved=True, started_at=long_ago, resolved_at=LATER)

    html = words(client, "/incidents/?status=all")

    assert html.count('<td data-label="Duration">336 d</td>') == 1
    assert html.count('<td data-label="Duration">336 d 4 h</td>') == 1


def test_the_year_stands_in_a_row_of_another_year(client: Client) -> None:
    make_incident(started_at=NOON.replace(year=2024))

    assert ">2 Mar 2024, 12:00<" in words(client, "/incidents/")


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_at_most_six_statements(client: Client, number: int) -> None:
    for _ in range(number):
        full_incident()

    assert statements(client, "/incidents/") == 6


def test_the_list_goes_on_by_key(client: Client) -> None:
    incidents = [make_incident() for _ in range(52)]

    first = words(client, "/incidents/?q=slow")
    second = words(client, f"/incidents/?q=slow&before={incidents[2].pk}")

    assert f'href="?q=slow&amp;before={incidents[2].pk}" rel="next"' in first
    assert second.count("<tr data-row") == 2
    assert f'href="?q=slow&amp;after={incidents[1].pk}" rel="prev"' in second


def test_an_unknown_filter_is_named_and_ignored(client: Client) -> None:
    make_incident(title="Shown")

    html = words(client, "/incidents/?severity=sev9")

    assert "There is no severity “sev9”. It was left out." in html
    assert "Shown" in html


def test_each_filter_in_use_can_be_taken_away(client: Client) -> None:
    html = words(client, "/incidents/?severity=sev1&status=all")

    assert 'href="/incidents/?status=all">Severity: SEV1' in html
    assert "No incident matches these filters." in html


def test_an_empty_list_says_why_and_offers_one_action(client: Client) -> None:
    html = words(client, "/incidents/")

    assert "Nothing is on fire: every incident is resolved." in html
    assert '<a class="button" href="/declare/">Declare incident</a>' in html


def test_the_cards_lead_to_the_incidents_behind_their_numbers(client: Client) -> None:
    make_incident(severity="sev1")

    html = words(client, "/incidents/?severity=sev1")

    assert '<a href="/incidents/?severity=sev1" aria-current="true">Unresolved SEV1</a>' in html


def test_a_restricted_incident_is_marked_for_insiders_and_absent_for_outsiders(
    signed_in: SignedIn,
) -> None:
    insider = make_user()
    incident = make_incident(title="Leaked keys", restricted=True, known_to=(insider,))
    make_entry(incident)

    inside = words(signed_in(insider), "/incidents/?status=all&q=keys")
    outsider = signed_in(make_user())

    assert ("Leaked keys" in inside, "Restricted</span>" in inside) == (True, True)
    for path in ("/incidents/?status=all", "/incidents.csv?status=all", "/"):
        assert "Leaked" not in words(outsider, path)
    assert "Leaked" not in words(outsider, f"/incidents/INC-{incident.pk}/", 404)


def test_the_csv_holds_exactly_the_filtered_rows_in_their_order(client: Client) -> None:
    service = make_service(slug="checkout")
    first = make_incident(
        title="=1+1",
        severity="sev1",
        services=(service,),
        team=make_team(slug="payments"),
        labels=["a", "b"],
        resolved=True,
        summary="two\nlines",
    )
    make_postmortem(first)
    second = make_incident(title="Plain", severity="sev1")
    make_incident(severity="sev2")

    response = client.get("/incidents.csv?status=all&severity=sev1")

    rows = list(csv.DictReader(io.StringIO(response.content.decode())))
    assert response["Content-Disposition"] == 'attachment; filename="incidents.csv"'
    assert [row["reference"] for row in rows] == [second.reference, first.reference]
    assert rows[1] == {
        "reference": first.reference,
        "title": "'=1+1",
        "kind": "incident",
        "severity": "sev1",
        "status": "resolved",
        "restricted": "no",
        "team": "payments",
        "services": "checkout",
        "lead": "",
        "started_at": "2026-03-02T12:00:00Z",
        "detected_at": "",
        "acknowledged_at": "",
        "mitigated_at": "",
        "resolved_at": "2026-03-02T13:00:00Z",
        "started_local": "2026-03-02 12:00+00:00",
        "resolved_local": "2026-03-02 13:00+00:00",
        "summary": "two\nlines",
        "labels": "a;b",
        "postmortem": first.postmortem.reference,
    }


def test_the_csv_has_more_rows_than_a_page_and_the_default_of_the_list(client: Client) -> None:
    for _ in range(51):
        make_incident()
    make_incident(resolved=True)

    rows = client.get("/incidents.csv").content.decode().splitlines()

    assert len(rows) == 1 + 51


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_a_fixed_number_of_statements(client: Client, number: int) -> None:
    incident = full_incident()
    for _ in range(number - 1):
        incident.services.add(make_service())
        make_entry(incident)
        make_action_item(incident, owner=make_user())

    assert statements(client, f"/incidents/INC-{incident.pk}/") == 13


def test_the_page_shows_the_header_milestones_and_details(client: Client) -> None:
    team = make_team(name="Payments")
    incident = make_incident(
        title="Slow",
        team=team,
        labels=["dns"],
        summary="See https://status.example.com/1",
        detected_at=NOON + timedelta(minutes=4),
        provenance={"detected_at": {"source": "alert", "note": "p99"}},
        source="cstate",
        source_key="2019-01-01.md",
    )
    change_severity(incident, by=None, at=NOON, severity="sev1")

    html = words(client, f"/incidents/INC-{incident.pk}/")

    assert f"<title>{incident.reference} · Slow · Drydock</title>" in html
    for part in (
        "SEV1",
        "2 h when the page was loaded",
        "4 min after started",
        "From an alert: p99",
        ">Payments</a>",
        ">dns</span>",
        'href="https://status.example.com/1"',
        "cstate",
        "2019-01-01.md",
    ):
        assert part in html


@pytest.mark.parametrize(
    ("status", "primary"),
    [
        ("open", ">Acknowledge</button>"),
        ("acknowledged", 'mitigate/">Mark mitigated</a>'),
        ("mitigated", 'resolve/">Mark resolved</a>'),
        ("resolved", ">Start postmortem</a>"),
        ("closed", ">Start postmortem</a>"),
    ],
)
def test_the_filled_button_is_the_next_step(client: Client, status: str, primary: str) -> None:
    incident = make_incident(status=status)

    html = words(client, f"/incidents/INC-{incident.pk}/")

    header = html[html.index('id="incident-header"') : html.index("</header>", html.index("<h1"))]
    filled = header[header.index("button primary") :]
    assert header.count("button primary") == 1
    assert primary in filled


def test_the_filled_button_opens_a_postmortem_that_exists(client: Client) -> None:
    postmortem = make_postmortem()

    html = words(client, f"/incidents/INC-{postmortem.incident_id}/")

    assert f'href="/postmortems/PM-{postmortem.pk}/">Open postmortem</a>' in html


def test_a_viewer_reads_and_is_offered_no_change(signed_in: SignedIn) -> None:
    incident = full_incident()

    html = words(signed_in(make_user(role=Role.VIEWER)), f"/incidents/INC-{incident.pk}/")

    assert ("Acknowledge</button>" in html, "/severity/" in html, "/edit/" in html) == (
        False,
        False,
        False,
    )


def test_only_those_who_may_restrict_are_offered_it(signed_in: SignedIn) -> None:
    declarer, responder, manager = make_user(), make_user(), make_user(role=Role.MANAGER)
    incident = make_incident(declared_by=declarer)
    path = f"/incidents/INC-{incident.pk}/"

    offered = [
        f"{path}restrict/" in words(signed_in(person), path)
        for person in (declarer, responder, manager)
    ]

    assert offered == [True, False, True]


def test_times_out_of_order_are_warned_about(client: Client) -> None:
    incident = make_incident(detected_at=NOON - timedelta(minutes=1))

    assert "Detected is earlier than started." in words(client, f"/incidents/INC-{incident.pk}/")


@pytest.mark.parametrize("path", ["/incidents/INC-999/", f"/incidents/INC-{'9' * 40}/"])
def test_an_unknown_incident_is_not_found(client: Client, path: str) -> None:
    words(client, path, 404)


@pytest.mark.parametrize("path", ["/incidents/", "/incidents.csv", "/incidents/INC-1/"])
def test_reading_pages_refuse_to_write(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
