"""When the next update is due, on the page of an incident and for those who watch it."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from incidents.models import Incident
from incidents.usecases.timeline import retract_entry
from tests.conftest import SignedIn
from tests.factories.incidents import NOON, make_entry, make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(signed_in: SignedIn) -> Client:
    return signed_in(make_user())


def page_at(client: Client, incident: Incident, minutes: int) -> str:
    with time_machine.travel(NOON + timedelta(minutes=minutes), tick=False):
        return client.get(incident.get_absolute_url()).content.decode()


def late(page: str) -> bool:
    """Return whether the page says that an update is late."""
    tag = page[page.index("data-late-from") :].partition(">")[0]
    return "hidden" not in tag


def test_an_update_is_due_some_time_after_declaring_and_then_late(client: Client) -> None:
    incident = make_incident(severity="sev1")

    on_time, too_late = page_at(client, incident, 29), page_at(client, incident, 31)

    assert 'data-late-from="2026-03-02T12:30:00Z"' in on_time
    assert "Next update due <time" in on_time
    assert (late(on_time), late(too_late)) == (False, True)


def test_telling_people_moves_the_clock_and_taking_it_back_does_too(client: Client) -> None:
    incident = make_incident(severity="sev2")
    make_entry(incident, kind="note", at=NOON + timedelta(minutes=58))
    told = make_entry(incident, kind="comms", at=NOON + timedelta(minutes=50))

    after = page_at(client, incident, 61)
    retract_entry(told, by=None)
    before = page_at(client, incident, 61)

    assert (late(after), late(before)) == (False, True)
    assert 'data-late-from="2026-03-02T13:50:00Z"' in after


@pytest.mark.parametrize(
    "fields",
    [{"status": "mitigated"}, {"kind": "near_miss"}, {"severity": "sev5"}, {"resolved": True}],
)
def test_nothing_is_due_when_nobody_waits(client: Client, fields: dict[str, str]) -> None:
    incident = make_incident(**({"severity": "sev1"} | fields))  # type: ignore[arg-type]  # fields of makers are objects

    page = page_at(client, incident, 600)

    assert "Next update due" not in page
    assert "data-late-from" not in page


def test_a_promised_update_is_due_when_it_was_promised(client: Client) -> None:
    incident = make_incident(severity="sev5", status="mitigated")
    promised = NOON + timedelta(minutes=90)
    make_entry(incident, kind="comms", at=NOON, next_update_at=promised)

    on_time, too_late = page_at(client, incident, 89), page_at(client, incident, 91)
    make_entry(incident, kind="comms", at=NOON + timedelta(minutes=80))

    assert 'data-late-from="2026-03-02T13:30:00Z"' in on_time
    assert (late(on_time), late(too_late)) == (False, True)
    assert "data-late-from" not in page_at(client, incident, 91)


def test_both_links_lead_to_the_page_of_updates(client: Client) -> None:
    incident = make_incident(severity="sev1")
    page = page_at(client, incident, 31)

    assert page.count(f'href="{incident.get_absolute_url()}updates/new/"') == 2


def test_those_who_watch_are_told_when_it_moves(client: Client) -> None:
    incident = make_incident(severity="sev1", declared_at=NOON)
    entry = make_entry(incident, kind="comms", at=NOON + timedelta(minutes=10))

    news = client.get(
        f"{incident.get_absolute_url()}timeline/?page=incident&since={entry.pk - 1}"
    ).content.decode()

    assert 'data-late-from="2026-03-02T12:40:00Z"' in news
