"""Alerts that come while the database is away are kept on this machine."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from pytest_django import Settings
from standardwebhooks import Webhook

from core.availability.access import database
from core.availability.operator_flags import OperatorFlag, lower_flag, raise_flag
from core.availability.spool import Spool, spool
from core.sealing import seal
from incidents.domain.rate_limit import RateLimit
from incidents.importers import alert_keeping, alert_requests
from incidents.importers.alert_keeping import learn_sources, move_spooled, tend_spool
from incidents.importers.alerts import drain_alerts
from incidents.models import AlertSource, Incident, ReceivedPayload
from incidents.usecases.alert_sources import replace_token
from tests.factories.alerts import make_alert_source
from tests.incidents.importers.outages import HOOK, TOKEN, away, kept_keys, post, trigger

SIGNED = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def test_what_comes_meanwhile_is_kept_and_moved_with_the_moment_it_came(
    source: AlertSource,
) -> None:
    came_at = timezone.now() + timedelta(seconds=20)
    with time_machine.travel(came_at, tick=False):
        answer = away(HOOK, trigger("a", note=f"sent with {TOKEN}"))
    before = ReceivedPayload.objects.count()

    with time_machine.travel(came_at + timedelta(minutes=5)):
        moved = move_spooled()
        while drain_alerts():
            pass

    row = ReceivedPayload.objects.get()
    assert (answer.status_code, answer.json()) == (
        202,
        {"status": "spooled", "delivery": row.delivery},
    )
    assert (before, moved, spool.waiting().number) == (0, 1, 0)
    assert (row.source, row.status, row.received_at) == (source, "done", came_at)
    assert TOKEN not in row.body
    assert Incident.objects.get().detected_at == came_at


def test_a_pagerduty_event_is_answered_as_ever(source: AlertSource) -> None:
    AlertSource.objects.filter(pk=source.pk).update(format="pagerduty")
    learn_sources(timezone.now())
    about = {"summary": "Slow", "source": "shop", "severity": "error"}
    event = {"routing_key": TOKEN, "event_action": "trigger", "payload": about}

    answer = away("/v2/enqueue", event)
    move_spooled()

    said = answer.json()
    assert answer.status_code == 202
    assert (said["status"], said["message"]) == ("success", "Event spooled")
    assert json.loads(ReceivedPayload.objects.get().body)["dedup_key"] == said["dedup_key"]


def test_an_error_of_ours_is_no_outage(source: AlertSource) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE incidents_receivedpayload RENAME TO elsewhere")

    answer = post(HOOK, trigger("a"))

    assert answer.status_code == 500
    assert spool.waiting().number == 0
    assert source.enabled


def test_a_full_spool_keeps_nobody_from_a_database_that_is_back(
    source: AlertSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool, "_most_records", 1)
    statuses = [away(HOOK, trigger(key)).status_code for key in ("first", "no room")]

    answer = post(HOOK, trigger("later"))

    assert (statuses, answer.status_code) == ([202, 503], 202)
    assert (kept_keys(), spool.waiting().number) == (["later"], 1)
    assert source.enabled


def test_a_source_younger_than_what_was_noted_is_taken_once_the_database_is_back(
    source: AlertSource,
) -> None:
    away(HOOK, trigger("first"))
    make_alert_source("young", format="generic")

    addresses = ["/hooks/generic/young/", "/hooks/generic/nobody/"]
    statuses = [post(address, trigger("later")).status_code for address in addresses]

    assert (statuses, kept_keys()) == ([202, 404], ["later"])
    assert (spool.waiting().number, source.enabled) == (1, True)


def test_what_is_tried_in_two_places_counts_once_against_the_limit(
    source: AlertSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alert_requests, "_limit", RateLimit(4))
    monkeypatch.setattr(spool, "_most_records", 1)
    away(HOOK, trigger("fills the spool"))

    statuses = [post(HOOK, trigger(key)).status_code for key in "abcd"]

    assert statuses == [202, 202, 202, 429]
    assert source.enabled


@pytest.mark.parametrize("address", ["/hooks/generic/wrong/", "/hooks/generic/", "/v2/enqueue"])
def test_a_token_that_nobody_knows_is_asked_to_come_again(
    source: AlertSource, address: str
) -> None:
    event = {"event_action": "resolve", "dedup_key": "a", "routing_key": "wrong"}

    answer = away(address, event)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert spool.waiting().number == 0
    assert source.enabled


def test_what_is_refused_otherwise_is_refused_in_an_outage_too(source: AlertSource) -> None:
    answers = [
        away(f"/hooks/grafana/{TOKEN}/", {}),
        away(HOOK, b"no JSON"),
        away(HOOK, b'"' + b"a" * 600_000 + b'"'),
    ]

    assert [one.status_code for one in answers] == [400, 400, 413]
    assert spool.waiting().number == 0
    assert source.enabled


def test_a_source_with_a_secret_takes_only_what_is_signed(source: AlertSource) -> None:
    AlertSource.objects.filter(pk=source.pk).update(sealed_secret=seal(SIGNED))
    learn_sources(timezone.now())
    body, now = json.dumps(trigger("a")), timezone.now()
    headers = {
        "Webhook-Id": "msg_1",
        "Webhook-Timestamp": str(int(now.timestamp())),
        "Webhook-Signature": Webhook(SIGNED).sign(msg_id="msg_1", timestamp=now, data=body),
    }

    unsigned, signed = away(HOOK, body.encode()), away(HOOK, body.encode(), **headers)

    assert (unsigned.status_code, signed.status_code) == (401, 202)


def test_no_token_and_no_secret_can_be_read_in_the_file(
    source: AlertSource, machine_folder: Path
) -> None:
    AlertSource.objects.filter(pk=source.pk).update(sealed_secret=seal(SIGNED))
    learn_sources(timezone.now())
    database.note_answer()
    AlertSource.objects.filter(pk=source.pk).update(sealed_secret="")
    learn_sources(timezone.now())

    away(HOOK, trigger("a", token=TOKEN, note=f"Bearer {TOKEN}"))

    written = b"".join(path.read_bytes() for path in (machine_folder / "spool").iterdir())
    assert b"Alert a" in written
    assert TOKEN.encode() not in written
    assert SIGNED.encode() not in written


def test_a_replaced_token_works_until_its_time_is_over(source: AlertSource) -> None:
    now = timezone.now()
    replace_token(source, by=None, at=now, overlap_hours=1)
    learn_sources(now)

    in_time = away(HOOK, trigger("a"))
    with time_machine.travel(now + timedelta(minutes=61)):
        late = away(HOOK, trigger("b"))

    assert (in_time.status_code, late.status_code) == (202, 503)
    assert move_spooled() == 1
    assert ReceivedPayload.objects.get().status == "pending"


def test_a_full_spool_makes_senders_repeat(
    source: AlertSource, machine_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = Spool(lambda: machine_folder / "spool", most_records=1)
    monkeypatch.setattr(alert_keeping, "spool", small)

    answers = [away(HOOK, trigger(key)) for key in "ab"]

    assert [one.status_code for one in answers] == [202, 503]
    assert answers[1].headers["Retry-After"] == "10"
    assert source.enabled


def test_a_folder_that_cannot_be_written_makes_senders_repeat(
    source: AlertSource, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    settings.VAR = tmp_path / "file"

    answer = away(HOOK, trigger("a"))
    tend_spool()

    assert answer.status_code == 503
    assert post(HOOK, trigger("b")).json()["status"] == "accepted"
    assert source.enabled


def test_alerts_are_kept_here_while_operators_refuse_changes(source: AlertSource) -> None:
    raise_flag(OperatorFlag.READ_ONLY)
    answer = post(HOOK, trigger("a"))
    tend_spool()
    waiting = spool.waiting().number
    lower_flag(OperatorFlag.READ_ONLY)

    assert answer.json()["status"] == "spooled"
    assert (waiting, move_spooled()) == (1, 1)
    assert kept_keys() == ["a"]
    assert source.enabled
