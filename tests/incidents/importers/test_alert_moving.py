"""What was kept on this machine is moved to the database: each once, and in order."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.availability.access import Access, database
from core.availability.spool import spool
from incidents.importers.alert_keeping import learn_sources, move_spooled, tend_spool
from incidents.importers.alerts import drain_alerts
from incidents.models import Alert, AlertSource, ReceivedPayload
from incidents.usecases.alert_inbox import WITHDRAWN
from incidents.usecases.alert_sources import replace_token
from tests.factories.alerts import make_alert_source, make_received_payload
from tests.factories.incidents import NOON
from tests.incidents.importers.outages import HOOK, TOKEN, away, kept_keys, post, trigger
from tests.services.full_disk import a_full_disk


def test_the_same_again_is_kept_once_however_often_it_is_moved(
    source: AlertSource,
) -> None:
    body = json.dumps(trigger("a")).encode()
    known = post(HOOK, body, **{"webhook-id": "1"})
    answers = [away(HOOK, body, **({"webhook-id": one} if one else {})) for one in "112"]
    answers.append(away(HOOK, body))
    batch = spool.oldest()

    move_spooled()
    once = set(ReceivedPayload.objects.values_list("pk", "delivery"))
    # As a process that was killed after it had committed, and before it let go of them.
    for _, text in batch:
        spool.put(text, at=timezone.now())
    move_spooled()

    assert known.json()["status"] == "accepted"
    assert [one.json()["status"] for one in answers] == ["spooled"] * 4
    assert len(once) == 3
    assert set(ReceivedPayload.objects.values_list("pk", "delivery")) == once
    assert {row.source for row in ReceivedPayload.objects.all()} == {source}


def failing(when: str, *, after: bool) -> Callable[..., Any]:
    """Break the connection at a statement, before the server has run it or after."""

    def run(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.startswith(when):
            return execute(sql, params, many, context)
        if after:
            execute(sql, params, many, context)
        raise OperationalError("the server closed the connection")

    return run


@pytest.mark.parametrize(
    ("when", "after"), [("SELECT", False), ("INSERT", False), ("INSERT", True)]
)
def test_the_first_to_meet_the_outage_is_kept_too_and_once(
    source: AlertSource, when: str, after: bool
) -> None:
    with connection.execute_wrapper(failing(when, after=after)):
        answer = post(HOOK, trigger("a"))
        seen = database.access
    database.note_answer()
    stored = ReceivedPayload.objects.count()

    move_spooled()

    assert (answer.status_code, answer.json()["status"]) == (202, "spooled")
    assert seen is Access.DOWN
    assert stored == (1 if after else 0)
    assert ReceivedPayload.objects.get().source == source


@pytest.mark.parametrize("is_replaced", [True, False])
def test_a_token_that_was_withdrawn_meanwhile_opens_no_incident(
    source: AlertSource, is_replaced: bool
) -> None:
    away(HOOK, trigger("a"))
    if is_replaced:
        replace_token(source, by=None, at=timezone.now(), overlap_hours=0)
    else:
        AlertSource.objects.filter(pk=source.pk).update(enabled=False)
    move_spooled()
    while drain_alerts():
        pass

    learn_sources(timezone.now())
    after = away(HOOK, trigger("b"))

    row = ReceivedPayload.objects.get()
    assert (row.status, row.reason, after.status_code) == ("failed", WITHDRAWN, 503)
    assert not Alert.objects.exists()


def test_what_comes_while_older_things_wait_is_put_behind_them(source: AlertSource) -> None:
    first = away(HOOK, trigger("a"))
    behind = post(HOOK, trigger("b"))
    move_spooled()
    direct = post(HOOK, trigger("c"))

    said = [one.json()["status"] for one in (first, behind, direct)]
    assert said == ["spooled", "spooled", "accepted"]
    assert kept_keys() == ["a", "b", "c"]
    assert source.enabled


@pytest.mark.parametrize("disk", [nullcontext, partial(a_full_disk, spool)])
def test_a_record_that_cannot_be_read_stops_nobody_and_is_set_aside(
    source: AlertSource,
    caplog: pytest.LogCaptureFixture,
    disk: Callable[[], AbstractContextManager[None]],
) -> None:
    spool.put('{"source_id": "of another version"}', at=NOON)
    away(HOOK, trigger("a"))

    with disk():
        move_spooled()
        waiting = spool.waiting()

    assert kept_keys() == ["a"]
    assert (waiting.number, waiting.set_aside, spool.is_waiting) == (1, 1, False)
    assert "could not be moved" in caplog.text
    assert post(HOOK, trigger("b")).json()["status"] == "accepted"
    assert source.enabled


def test_what_belongs_to_a_source_that_is_gone_is_let_go_of(
    source: AlertSource, caplog: pytest.LogCaptureFixture
) -> None:
    away(HOOK, trigger("a"))
    source.delete()

    move_spooled()

    assert (spool.waiting().number, ReceivedPayload.objects.count()) == (0, 0)
    assert "1 spooled alerts belong to a source that is gone" in caplog.text


def test_many_are_moved_by_as_many_statements_as_one(source: AlertSource) -> None:
    taken = []
    for number in (1, 3):
        for key in range(number):
            away(HOOK, trigger(f"{key}"))
        with CaptureQueriesContext(connection) as asked:
            move_spooled()
        taken.append(len(asked))

    assert taken[0] == taken[1]
    assert source.payloads.count() == 4


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("machine_folder")
def test_a_thread_learns_who_may_send_and_moves_what_waits() -> None:
    source = make_alert_source(TOKEN, format="generic")
    tend_spool()
    first = spool.noted_at()
    away(HOOK, trigger("a"))

    tend_spool()
    second = spool.noted_at()
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        tend_spool()
        third = spool.noted_at()

    assert source.payloads.count() == 1
    assert first is not None
    assert third is not None
    assert (second, third > first) == (first, True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("machine_folder")
def test_what_waits_is_moved_even_where_nothing_can_be_noted() -> None:
    make_alert_source(TOKEN, format="generic")
    learn_sources(timezone.now())
    away(HOOK, trigger("a"))
    with spool._file() as file:
        file.execute(
            "CREATE TRIGGER refusing BEFORE INSERT ON note BEGIN SELECT RAISE(ABORT, 'no'); END"
        )

    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        tend_spool()

    assert (kept_keys(), spool.waiting().number) == (["a"], 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("machine_folder")
def test_a_source_is_known_as_soon_as_it_has_sent_something() -> None:
    tend_spool()
    token = "u" * 64
    make_alert_source(token, format="generic")
    address = f"/hooks/generic/{token}/"
    tend_spool()

    before = away(address, trigger("a"))
    post(address, trigger("b"))
    tend_spool()
    learned_at = spool.noted_at()
    after = away(address, trigger("c"))
    post(address, trigger("d"))
    tend_spool()

    assert (before.status_code, after.status_code) == (503, 202)
    assert spool.noted_at() == learned_at


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("machine_folder")
def test_a_database_that_is_away_again_leaves_what_waits_where_it_is() -> None:
    make_received_payload(make_alert_source(TOKEN, format="generic"))
    learn_sources(timezone.now())
    away(HOOK, trigger("a"))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET default_transaction_read_only = on")
        else:
            cursor.execute("PRAGMA query_only = on")

    tend_spool()

    assert spool.waiting().number == 1
    assert (move_spooled(), ReceivedPayload.objects.count()) == (1, 2)
