"""Many clients ask for the same at the same moment, and exactly one thing comes of it."""

import signal
import threading
import time
from collections import Counter
from functools import partial
from pathlib import Path

import psutil
import pytest

from tests.chaos.conftest import Tell
from tests.chaos.programs import (
    BROKEN,
    NEW_SOURCE,
    NEW_TOKENS,
    Answer,
    Program,
    Running,
    running,
    together,
)
from tests.chaos.rows import reading, rows, seconds_until
from tests.chaos.scale import count

CLIENTS = 50
ROUNDS = count(10, 200)
KILLED_EVERY = count(5, 40)
"""In one of so many rounds the process that does the work is killed."""

FIRST_ALERTS = count(40, 200)
KEYS = count(5, 50)
REPLAYS = 3
MOST_SECONDS_UNTIL_USABLE = 30 + 10
"""The lock of whoever was killed, and the time that a new process takes to start."""

pytestmark = pytest.mark.django_db


def kill_at_work(found: Running, key: str) -> None:
    """Kill the process that answers requests as soon as the key is taken and nothing done."""
    at_work = f"SELECT 1 FROM core_idempotencykey WHERE key = '{key}' AND status IS NULL"  # noqa: S608 - our own words
    children = psutil.Process(found.site.process.pid).children()
    with reading(found) as read:
        give_up_at = time.monotonic() + 20
        while not read(at_work):
            assert time.monotonic() < give_up_at
    for child in children:
        child.send_signal(signal.SIGKILL)


def test_fifty_clients_with_one_key_make_one_object(tmp_path: Path, tell: Tell) -> None:
    statuses: Counter[int] = Counter()
    waits, exact, killed = [], 0, 0
    with running(tmp_path) as found:
        mine, others = found.tokens(NEW_TOKENS)
        programs = [found.program(mine) for _ in range(CLIENTS)]
        other = found.program(others)
        for number in range(ROUNDS):
            key = f"round {number}"
            is_killed = number % KILLED_EVERY == 0
            if is_killed:
                killer = threading.Thread(target=kill_at_work, args=(found, key))
                killer.start()
            answers, said = together([partial(declare, one, key) for one in programs])
            statuses += said
            if is_killed:
                killer.join()
                killed += 1
            began = time.monotonic()
            last = until_done(programs[0], key)
            if is_killed:
                waits.append(time.monotonic() - began)
            contents = {one.body for one in (*answers, last) if one.status == 201}
            exact += len(contents) == 1
        other_words = declare(programs[1], "round 0", "Other words")
        of_another = declare(other, "round 0")
        made = rows(found, "SELECT title, count(*) FROM incidents_incident GROUP BY title")
        for program in (*programs, other):
            program.close()

    tell(
        f"R4: {ROUNDS} rounds of {CLIENTS} clients with one key, answers "
        f"{dict(sorted(statuses.items()))}, exactly one object in {exact}; owner killed "
        f"{killed} times, usable again after {', '.join(f'{one:.1f}' for one in waits)} s"
    )
    assert exact == ROUNDS
    assert (of_another.status, other_words.status) == (201, 422)
    assert dict(made) == {f"round {number}": 1 + (number == 0) for number in range(ROUNDS)}
    assert set(statuses) <= {201, 409, 503, BROKEN}
    assert max(waits) <= MOST_SECONDS_UNTIL_USABLE


def declare(program: Program, key: str, summary: str = "") -> Answer:
    body = {"title": key, "summary": summary}
    return program.send("POST", "/api/v1/incidents/", body, {"Idempotency-Key": key})


def until_done(program: Program, key: str) -> Answer:
    """Send it again until it is answered as done, as a client that retries does."""
    for _ in range(600):
        answer = declare(program, key)
        if answer.status == 201:
            return answer
        assert answer.status in {409, 503, BROKEN}, answer
        assert answer.status == BROKEN or int(answer.headers["Retry-After"]) > 0
        time.sleep(0.1)
    raise AssertionError(f"{key} never became usable again.")


def test_the_same_alert_from_everywhere_opens_one_incident(tmp_path: Path, tell: Tell) -> None:
    statuses: Counter[int] = Counter()
    with running(tmp_path) as found:
        (token,) = found.tokens(NEW_SOURCE.format(format="pagerduty"))
        programs = [Program(found.site.url, {}) for _ in range(FIRST_ALERTS)]
        began = time.monotonic()
        for number in range(KEYS * REPLAYS):
            key = f"key-{number % KEYS}"
            works = [
                partial(trigger, program, token, key, f"{key}-{place}")
                for place, program in enumerate(programs)
            ]
            _, said = together(works)
            statuses += said
        took = time.monotonic() - began
        for program in programs:
            program.close()
        waiting = "SELECT count(*) FROM incidents_receivedpayload WHERE status = 'pending'"
        drained = seconds_until(
            lambda: rows(found, waiting) == [(0,)], 60 + FIRST_ALERTS * KEYS / 8
        )
        alerts = rows(found, "SELECT key, reports FROM incidents_alert")
        incidents = rows(found, "SELECT count(*) FROM incidents_incident")[0][0]
        stored = rows(found, "SELECT count(*) FROM incidents_receivedpayload")[0][0]

    tell(
        f"R3: {KEYS} keys, {FIRST_ALERTS} at once, sent {REPLAYS} times: answers "
        f"{dict(statuses)} in {took:.0f} s, drained after {drained:.0f} s; incidents {incidents}, "
        f"payloads kept {stored}, reports of each alert {sorted({n for _, n in alerts})}"
    )
    assert statuses == {202: FIRST_ALERTS * KEYS * REPLAYS}
    assert dict(alerts) == {f"key-{number}": FIRST_ALERTS for number in range(KEYS)}
    assert (incidents, stored) == (KEYS, FIRST_ALERTS * KEYS)


def trigger(program: Program, token: str, key: str, delivery: str) -> Answer:
    """Send an alert under the identity of its delivery, again and again until it is taken."""
    about = {"summary": f"Alert {key}", "source": "ledger", "severity": "error"}
    sent = {"routing_key": token, "event_action": "trigger", "dedup_key": key, "payload": about}
    for _ in range(100):
        answer = program.send("POST", "/v2/enqueue", sent, {"Request-ID": delivery})
        if answer.status not in {BROKEN, 503}:
            return answer
        time.sleep(0.1)
    return answer
