"""A POST with a key is done once, whoever repeats it and however often."""

import json
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, connections
from django.utils import timezone

from core.idempotency import (
    KEPT_FOR,
    LOCKED_FOR,
    TRIES,
    Pruner,
    Standing,
    claim,
    finish,
    release,
)
from core.models import IdempotencyKey, Role, User
from core.sealing import seal, unseal
from core.tasks import prune_idempotency_keys
from core.transfer.format import tables
from incidents.models import Incident
from tests.core.api.client import Program
from tests.factories.people import make_user
from tests.factories.records import make_idempotency_key

CLIENTS = 8
BODY = {"title": "Checkout answers slowly"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(db: None) -> User:  # noqa: ARG001 - has to be there first
    return make_user(role=Role.RESPONDER)


def declare(program: Program, key: str, body: Any = None) -> Any:
    return program.post(
        "/api/v1/incidents/", body or BODY, format="json", headers={"Idempotency-Key": key}
    )


def test_the_second_answer_is_the_first_one_to_the_byte(person: User) -> None:
    program = Program(person)

    first, bare, quoted = (declare(program, key) for key in ("a b", "a b", '"a b"'))
    other = declare(program, "another")

    assert (first.status_code, bare.status_code, quoted.status_code) == (201, 201, 201)
    assert first.content == bare.content == quoted.content
    assert first["Location"] == bare["Location"] == quoted["Location"]
    assert "Idempotency-Replayed" not in first
    assert bare["Idempotency-Replayed"] == quoted["Idempotency-Replayed"] == "true"
    assert json.loads(other.content)["reference"] != json.loads(first.content)["reference"]
    assert Incident.objects.count() == 2


def test_the_key_of_somebody_else_never_matches(person: User) -> None:
    first = declare(Program(person), "shared")
    second = declare(Program(make_user()), "shared")

    assert first["Location"] != second["Location"]
    assert Incident.objects.count() == 2


def test_another_request_with_the_same_key_is_a_mistake(person: User) -> None:
    program = Program(person)
    declare(program, "one")

    other_words = declare(program, "one", {"title": "Something else"})
    reference = Incident.objects.get().reference
    other_place = program.post(
        f"/api/v1/incidents/{reference}/acknowledge/",
        BODY,
        format="json",
        headers={"Idempotency-Key": "one"},
    )

    assert (other_words.status_code, other_place.status_code) == (422, 422)
    assert other_words.json()["code"] == "idempotency_key_reused"
    assert Incident.objects.count() == 1


@pytest.mark.parametrize("key", ["", " ", '""', "x" * 256, "ä", "a\tb", "a\x7f"])
def test_a_key_that_is_none_is_named(person: User, key: str) -> None:
    answer = declare(Program(person), key)

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["Idempotency-Key"]
    assert Incident.objects.count() == 0


def test_what_failed_may_be_tried_again_with_the_same_key(person: User) -> None:
    program = Program(person)

    refused = declare(program, "one", {"title": ""})
    kept = IdempotencyKey.objects.count()
    corrected = declare(program, "one")

    assert (refused.status_code, kept, corrected.status_code) == (400, 0, 201)


def test_a_step_is_taken_once(person: User) -> None:
    program = Program(person)
    reference = json.loads(declare(program, "one").content)["reference"]

    def resolve() -> Any:
        return program.post(
            f"/api/v1/incidents/{reference}/resolve/",
            {},
            format="json",
            headers={"Idempotency-Key": "resolve"},
        )

    first, second = resolve(), resolve()

    assert (first.status_code, second.status_code) == (200, 200)
    assert first.content == second.content


def test_a_request_that_is_still_at_work_says_when_to_come_back(person: User) -> None:
    program = Program(person)
    declare(program, "one")
    IdempotencyKey.objects.update(status=None)

    early = declare(program, "one")
    with time_machine.travel(timezone.now() + LOCKED_FOR * 2, tick=False):
        late = declare(program, "one")

    assert (early.status_code, early["Retry-After"]) == (409, "1")
    assert early.json()["code"] == "idempotency_key_in_use"
    assert late.status_code == 201


def test_whoever_comes_back_too_late_undoes_its_work(person: User) -> None:
    now = timezone.now()
    slow = claim(person, "one", "digest", at=now)
    waiting = claim(person, "one", "digest", at=now + LOCKED_FOR)
    fast = claim(person, "one", "digest", at=now + LOCKED_FOR * 2)

    release(slow)

    assert (slow.standing, waiting.standing) == (Standing.MINE, Standing.AT_WORK)
    assert fast.standing is Standing.MINE
    assert finish(slow, status=201, location="", answer="slow") is False
    assert finish(fast, status=201, location="", answer="fast") is True
    assert unseal(IdempotencyKey.objects.get().answer) == "fast"


def after_insert(act: Callable[[], object]) -> AbstractContextManager[None]:
    """Let `act` happen after each INSERT, as somebody else's statement may."""

    def wrapper(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        result = execute(sql, *rest)
        if sql.startswith("INSERT"):
            act()
        return result

    return connection.execute_wrapper(wrapper)


def test_a_key_given_back_between_two_statements_is_taken(person: User) -> None:
    failed = claim(person, "one", "digest", at=timezone.now())

    with after_insert(lambda: release(failed)):
        found = claim(person, "one", "digest", at=timezone.now())

    assert found.standing is Standing.MINE
    assert IdempotencyKey.objects.get().owner == found.owner


def test_a_key_that_keeps_changing_hands_is_at_work(person: User) -> None:
    tries: list[object] = []

    with after_insert(lambda: tries.append(IdempotencyKey.objects.all().delete())):
        found = claim(person, "one", "digest", at=timezone.now())

    assert found.standing is Standing.AT_WORK
    assert len(tries) == TRIES


def test_an_answer_is_sealed_where_it_is_kept_and_never_exported(person: User) -> None:
    program = Program(person)
    first = declare(program, "one")
    row = IdempotencyKey.objects.get()

    assert BODY["title"] not in row.answer
    assert unseal(row.answer).encode() == first.content
    assert IdempotencyKey not in tables()


def test_an_answer_under_another_secret_key_is_lost_and_nothing_done_twice(person: User) -> None:
    program = Program(person)
    declare(program, "one")
    IdempotencyKey.objects.update(answer=seal("from elsewhere")[:-9])

    again = declare(program, "one")

    assert (again.status_code, again.json()["code"]) == (409, "idempotency_answer_lost")
    assert Incident.objects.count() == 1


def test_a_key_is_kept_for_two_days(person: User) -> None:
    now = timezone.now()
    made = make_idempotency_key(person, created_at=now - KEPT_FOR + timedelta(minutes=1))
    young = claim(person, made.key, "other", at=now)
    IdempotencyKey.objects.update(created_at=now - KEPT_FOR)
    old = claim(person, made.key, "other", at=now)

    assert (young.standing, old.standing) == (Standing.OTHER_REQUEST, Standing.MINE)


def test_old_keys_are_deleted_once_in_a_while(person: User) -> None:
    now = timezone.now()
    make_idempotency_key(person, key="old", created_at=now - KEPT_FOR)
    make_idempotency_key(person, key="young", created_at=now)
    prune = Pruner()

    first = prune()
    make_idempotency_key(person, key="older", created_at=now - 2 * KEPT_FOR)
    second = prune()
    prune_idempotency_keys.apply()

    assert (first, second) == (1, 0)
    assert [one.key for one in IdempotencyKey.objects.all()] == ["young"]


@pytest.mark.django_db(transaction=True)
def test_many_clients_at_once_make_one_object() -> None:
    person = make_user(role=Role.RESPONDER)
    programs = [Program(person) for _ in range(CLIENTS)]
    answers: Counter[int] = Counter()
    contents: set[bytes] = set()
    rounds = 5
    for number in range(rounds):
        together = threading.Barrier(CLIENTS)

        def ask(program: Program, together: threading.Barrier, key: str) -> None:
            together.wait(10)
            answer = declare(program, key)
            answers[answer.status_code] += 1
            if answer.status_code == 201:
                contents.add(answer.content)
            connections.close_all()

        threads = [
            threading.Thread(target=ask, args=(program, together, f"round {number}"))
            for program in programs
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        # Whoever was sent away comes back, also where the failure kept the key from being released.
        with time_machine.travel(timezone.now() + LOCKED_FOR * 2, tick=False):
            contents.add(declare(programs[0], f"round {number}").content)

    assert Incident.objects.count() == len(contents) == rounds
    # A database that is busy may send some away; nobody is told that it was done when it was not.
    assert set(answers) <= {201, 409, 503}
    assert sum(answers.values()) == rounds * CLIENTS
