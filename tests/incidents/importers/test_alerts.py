"""From payloads in the inbox to incidents: in any order, twice, and many at once."""

import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import OperationalError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.importers.alerts import drain_alerts
from incidents.models import Alert, AlertSource, Incident, ReceivedPayload
from incidents.usecases.alert_inbox import MOST_ATTEMPTS, retry_payload
from incidents.usecases.details import set_restricted
from incidents.usecases.lifecycle import acknowledge_incident, close_incident, resolve_incident
from tests.factories.alerts import make_alert_source, make_received_payload
from tests.factories.catalog import make_service, make_team
from tests.factories.people import make_user
from tests.incidents.importers.alert_messages import (
    FIXTURES,
    alertmanager,
    captured,
    lines_of,
    one_alert,
    only_incident,
    resolve,
    send,
    trigger,
)

CAPTURED = sorted(FIXTURES.glob("*.json"))
LONGEST_WAIT = 120
"""In seconds; all workers together need a few."""
BEGAN = datetime(2026, 11, 23, 9, 41, 8, 123819, tzinfo=UTC)


@pytest.mark.django_db
def test_group_of_alertmanager_opens_and_resolves_one_incident() -> None:
    service = make_service(slug="checkout", owner_team=make_team())
    source = make_alert_source(name="Prometheus")

    send(
        source,
        captured("alertmanager-webhook-firing"),
        captured("alertmanager-webhook-partial"),
        captured("alertmanager-webhook-resolved"),
    )

    incident = only_incident()
    assert incident.title == "Checkout error rate above 5% for 2 minutes"
    assert (incident.severity, incident.status) == ("sev2", "resolved")
    assert (incident.started_at, incident.detected_at) == (BEGAN, BEGAN)
    assert incident.resolved_at == datetime(2026, 11, 23, 9, 41, 17, tzinfo=UTC)
    assert {name: one["source"] for name, one in incident.provenance.items()} == {
        "started_at": "alert",
        "detected_at": "alert",
        "resolved_at": "alert",
    }
    assert (list(incident.services.all()), incident.team) == ([service], service.owner_team)
    assert lines_of(incident) == [
        "Declared",
        "Prometheus: 2 alerts began: Checkout error rate above 5% for 2 minutes (web-1:8000); "
        "Checkout error rate above 5% for 2 minutes (web-2:8000).",
        "Prometheus: an alert ended: Checkout error rate above 5% for 2 minutes (web-2:8000).",
        "Prometheus: an alert ended: Checkout error rate above 5% for 2 minutes (web-1:8000).",
        "Resolved: all its alerts ended",
    ]
    assert sorted(incident.alerts.values_list("labels__instance", "reports")) == [
        ("web-1:8000", 3),
        ("web-2:8000", 2),
    ]


@pytest.mark.django_db
def test_pagerduty_client_opens_acknowledges_and_resolves() -> None:
    source = make_alert_source(format="pagerduty")
    parts = ("trigger", "acknowledge", "resolve")

    send(source, *(captured(f"pagerduty-python-client-{part}") for part in parts))

    incident = only_incident()
    assert (incident.title, incident.status) == ("Checkout p95 latency above 2s", "resolved")
    assert incident.provenance["acknowledged_at"]["source"] == "alert"
    assert incident.acknowledged_at is not None


def outcome() -> list[tuple[Any, ...]]:
    """Return what is the same whatever the order: the incidents and the alerts in each."""
    return sorted(
        (
            incident.title,
            incident.severity,
            incident.started_at if incident.title.startswith("Checkout error rate above") else None,
            incident.resolved_at
            if incident.title.startswith("Checkout error rate above")
            else None,
            incident.alerts.count(),
        )
        for incident in Incident.objects.all()
    )


@pytest.mark.django_db
@settings(max_examples=4)
@given(order=st.permutations(CAPTURED * 2))
def test_captured_payloads_twice_in_any_order_are_the_same_three_incidents(
    order: Sequence[Path],
) -> None:
    with transaction.atomic():
        sources = {name: make_alert_source(format=name) for name in ("alertmanager", "pagerduty")}
        for path in order:
            name = "pagerduty" if "pagerduty" in path.name else "alertmanager"
            send(sources[name], captured(path.stem))
        found = outcome()
        open_groups = {one.alert_group_id for one in Incident.objects.unfinished()}
        transaction.set_rollback(True)

    ended = datetime(2026, 11, 23, 9, 41, 17, tzinfo=UTC)
    title = "Checkout error rate above 5% for 2 minutes"
    assert found == [
        ("Checkout error rate above 5% for 2 minutes", "sev2", BEGAN, ended, 2),
        *[one for one in found if one[0] != title],
    ]
    assert {one[:2] for one in found if one[0] != title} == {
        ("Checkout p95 latency above 2s", "sev2"),
        ("CheckoutErrorRate checkout (critical payments)", "sev2"),
    }
    assert len(found) == 3
    assert len(open_groups) <= 2


@pytest.mark.django_db
def test_repeated_trigger_joins_and_a_later_one_reopens_or_opens_another() -> None:
    source = make_alert_source(format="pagerduty")

    send(source, trigger(), trigger(), resolve(), trigger())

    incident = only_incident()
    assert incident.status == "open"
    assert lines_of(incident)[-2:] == [
        "Reopened: its alerts fire again",
        f"{source.name}: an alert began: Disk is full.",
    ]
    assert list(incident.alerts.values_list("reports", flat=True)) == [3, 1]

    AlertSource.objects.update(reopen_minutes=0)
    send(source, resolve(), trigger())

    newer = Incident.objects.latest("pk")
    assert newer != incident
    assert (newer.status, newer.alert_group_id) == ("open", incident.alert_group_id)
    assert f"The same alerts opened {incident.reference} before." in lines_of(newer)


@pytest.mark.django_db
def test_what_a_restricted_incident_hides_the_next_of_its_alerts_hides_too() -> None:
    source = make_alert_source(format="pagerduty", reopen_minutes=0)
    person, insider = make_user(), make_user()
    send(source, trigger(), resolve())
    now = timezone.now()
    set_restricted(only_incident(), by=person, at=now, restricted=True, people=[insider])

    send(source, trigger())

    newer = Incident.objects.latest("pk")
    assert Incident.objects.count() == 2
    assert newer.restricted
    assert {one.person for one in newer.access.all()} == {person, insider}

    set_restricted(newer, by=person, at=now, restricted=False)
    send(source, resolve(), trigger())

    assert (Incident.objects.count(), Incident.objects.latest("pk").restricted) == (3, False)


@pytest.mark.django_db
def test_a_closed_incident_is_left_alone() -> None:
    source = make_alert_source(format="pagerduty")
    send(source, trigger(), resolve())
    close_incident(only_incident(), by=make_user(), at=timezone.now())

    send(source, trigger())

    assert sorted(Incident.objects.values_list("status", flat=True)) == ["closed", "open"]


@pytest.mark.django_db
def test_alerts_never_resolve_what_a_person_took_over() -> None:
    source = make_alert_source(format="pagerduty", name="Nagios")
    send(source, trigger())
    acknowledge_incident(only_incident(), by=make_user(), at=timezone.now())

    send(source, resolve())

    incident = only_incident()
    assert incident.status == "acknowledged"
    assert lines_of(incident)[-1] == (
        "No alert fires any more. It stays open, because somebody has taken over."
    )


@pytest.mark.django_db
def test_a_source_that_resolves_nothing_says_so() -> None:
    source = make_alert_source(format="pagerduty", name="Nagios", auto_resolve=False)

    send(source, trigger(), resolve())

    assert only_incident().status == "open"
    assert lines_of(only_incident())[-1].endswith("because Nagios resolves nothing.")


@pytest.mark.django_db
def test_a_person_who_resolved_is_not_overruled_by_a_repetition() -> None:
    source = make_alert_source()
    began = timezone.now() - timedelta(minutes=5)
    send(source, alertmanager(one_alert(began)))
    resolve_incident(only_incident(), by=make_user(), at=timezone.now())

    send(source, alertmanager(one_alert(began)))

    assert only_incident().status == "resolved"


@pytest.mark.django_db
def test_end_before_its_beginning_is_one_resolved_incident() -> None:
    source = make_alert_source()
    began = timezone.now() - timedelta(hours=3)
    ended = began + timedelta(minutes=20)

    send(source, alertmanager(one_alert(began, ended)), alertmanager(one_alert(began)))

    incident = only_incident()
    assert (incident.status, incident.started_at, incident.resolved_at) == (
        "resolved",
        began,
        ended,
    )


@pytest.mark.django_db
def test_an_unknown_end_is_kept_and_opens_nothing() -> None:
    source = make_alert_source(format="pagerduty")

    (row,) = send(source, resolve("never seen"))

    row.refresh_from_db()
    assert (row.status, row.reason) == ("done", "1 alert: noted only.")
    assert not Incident.objects.exists()


@pytest.mark.django_db
def test_what_nobody_understands_is_kept_and_can_be_tried_again() -> None:
    source = make_alert_source(format="datadog")

    (row,) = send(source, captured("alertmanager-webhook-firing"))

    row.refresh_from_db()
    assert (row.status, row.reason) == (
        "failed",
        "The payload names no schema that is known; ours is drydock-datadog/1; this looks like "
        "Prometheus Alertmanager.",
    )

    AlertSource.objects.update(format="alertmanager")
    retry_payload(row, by=make_user(), at=timezone.now())
    while drain_alerts():
        pass

    assert only_incident().alerts.count() == 2


@pytest.mark.django_db
def test_part_of_a_batch_that_nobody_understands_is_named() -> None:
    event = {"specversion": "1.0", "id": "1", "source": "/p", "type": "a.failed"}
    batch: Any = [{}, event, *[{}] * 4]
    (row,) = send(make_alert_source(format="cloudevents"), batch)

    row.refresh_from_db()

    assert row.status == "done"
    assert row.reason == (
        "1 alert. Not understood: event 1 of 6 has no attribute 'id'; "
        "event 3 of 6 has no attribute 'id'; event 4 of 6 has no attribute 'id' and 2 more."
    )


@pytest.mark.django_db
def test_a_payload_that_kills_its_workers_is_set_aside() -> None:
    source = make_alert_source(format="pagerduty")
    (poison,) = send(source, trigger("poison"), work=False)
    ReceivedPayload.objects.update(
        attempts=MOST_ATTEMPTS, lease_until=timezone.now() - timedelta(seconds=1)
    )

    send(source, trigger("healthy"))

    poison.refresh_from_db()
    assert (poison.status, poison.reason) == (
        "quarantined",
        "5 workers stopped while they worked on it.",
    )
    assert only_incident().title == "Disk is full"


@pytest.mark.django_db
def test_a_bug_of_a_reader_stops_nothing_behind_it() -> None:
    # Headers are always an object: this stands for any bug of a reader.
    broken = make_received_payload(make_alert_source(format="sentry"), headers=[1])
    healthy = make_alert_source(format="pagerduty")

    send(healthy, trigger())

    broken.refresh_from_db()
    assert (broken.status, broken.reason) == (
        "pending",
        "An error of the app: AttributeError",
    )
    assert (broken.attempts, broken.lease_until) == (1, None)
    assert only_incident().title == "Disk is full"


@pytest.mark.django_db
def test_statements_do_not_grow_with_alerts() -> None:
    source = make_alert_source()
    make_service(slug="shop")
    now = timezone.now()

    def statements(number: int, group: str) -> int:
        alerts = [one_alert(now, service="shop", pod=f"{group}{one}") for one in range(number)]
        send(source, alertmanager(*alerts, group=group), work=False)
        with CaptureQueriesContext(connection) as counted:
            assert drain_alerts()
        return len(counted)

    statements(1, "warm up")
    assert statements(2, "few") == statements(25, "many")


@pytest.mark.django_db(transaction=True)
def test_fifty_first_alerts_at_once_open_exactly_one_incident() -> None:
    source = make_alert_source(format="pagerduty")
    send(source, *(trigger() for _ in range(50)), work=False)
    failures: list[BaseException] = []

    def work() -> None:
        try:
            while drain_alerts():
                pass
        except Exception as error:  # noqa: BLE001 - told by the test below
            # SQLite has one writer, for which a slow machine may wait too long.
            if connection.vendor != "sqlite" or not isinstance(error, OperationalError):
                failures.append(error)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(LONGEST_WAIT)
        assert not worker.is_alive()
    # What waited too long for a lock on a slow machine is due again in a while.
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        while drain_alerts():
            pass

    assert failures == []
    assert Incident.objects.count() == 1
    assert Alert.objects.get().reports == 50
    assert set(ReceivedPayload.objects.values_list("status", flat=True)) == {"done"}
