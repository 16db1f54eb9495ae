"""Recorded requests with idempotency keys: what they show, and what they leave open."""

import json
from typing import Any

import pytest

from readiness.ingestion.finding import Finding
from readiness.ingestion.idempotency import idempotency_pairs
from readiness.ingestion.reading import read_files

Object = dict[str, Any]
REPEAT, REUSE, SENT = "unsafe-calls-accept-a-key", "key-reuse-refused", "outbound-keys-sent"


def call(second: int, **fields: Any) -> Object:
    """Return a request that begins so many seconds after noon and takes one second."""
    values: Object = {
        "method": "POST",
        "url": "/orders",
        "key": '"a-1"',
        "body": {"amount": 5},
        "status": 201,
        "response": {"id": 7},
        "effects": 1,
        "at": f"2026-03-02T12:00:{second:02}Z",
        "ended_at": f"2026-03-02T12:00:{second + 1:02}Z",
    }
    return values | fields


def sent(second: int, **fields: Any) -> Object:
    return call(second, direction="out", intent="charge 7", **fields)


def read(*exchanges: Object) -> list[Finding]:
    found = idempotency_pairs({"service": "shop", "exchanges": list(exchanges)})
    assert found is not None
    return found


def told(*exchanges: Object) -> dict[str, tuple[str, str]]:
    return {one.item: (one.outcome, one.reason) for one in read(*exchanges)}


def test_a_repeat_with_the_first_answer_and_one_effect_passes() -> None:
    (one,) = read(call(0), call(2, key="a-1"))

    assert (one.item, one.outcome, one.evidence_class) == (REPEAT, "pass", "proven")
    assert (one.about, one.source, one.subject) == (("shop",), "http:idempotency-probe", "shop")
    assert one.observed_at is not None
    assert one.observed_at.isoformat() == "2026-03-02T12:00:03+00:00"


@pytest.mark.parametrize(
    ("repeat", "outcome", "reason"),
    [
        (call(2, effects=None), "partial", "effects were not counted"),
        (call(2, effects=2), "fail", "1 of 1 repeats had a second effect"),
        (call(2, response={"id": 8}), "fail", "another answer than the first"),
        (call(2, status=200), "fail", "another answer than the first"),
    ],
)
def test_a_repeat_that_is_not_the_same_in_all_does_not(
    repeat: Object, outcome: str, reason: str
) -> None:
    said, why = told(call(0), repeat)[REPEAT]

    assert said == outcome
    assert reason in why


def test_what_was_refused_or_broke_left_no_answer_to_repeat() -> None:
    assert told(call(0, status=500), call(2), call(4))[REPEAT][0] == "pass"
    assert told(call(0, status=500), call(2, status=400)) == {}
    assert told(call(0), call(2, url="/refunds"), call(4, key="b")) == {}
    assert told(call(0, key=None), call(2, key="")) == {}


@pytest.mark.parametrize(
    ("others", "outcome"),
    [
        ([call(2, body=None, status=422), call(0, status=409)], "pass"),
        ([call(2, body=None, status=400)], "partial"),
        ([call(0, status=409)], "partial"),
        ([call(2, body={"amount": 6})], "fail"),
        ([call(2, body=None, status=422), call(0, status=201)], "fail"),
    ],
)
def test_other_bodies_are_refused_and_early_repeats_meet_a_conflict(
    others: list[Object], outcome: str
) -> None:
    assert told(call(0, ended_at="2026-03-02T12:00:01Z"), *others)[REUSE][0] == outcome


@pytest.mark.parametrize(
    ("second", "outcome"),
    [(sent(2), "pass"), (sent(2, key="other"), "fail"), (sent(2, key=None), "fail")],
)
def test_all_attempts_of_an_intent_carry_one_key(second: Object, outcome: str) -> None:
    (one,) = read(sent(0, status=503), second)

    assert (one.item, one.outcome, one.evidence_class) == (SENT, outcome, "observed")
    assert read(sent(0)) == []


@pytest.mark.parametrize(
    ("exchange", "said"),
    [
        (call(0, direction="up"), "exchanges[0].direction is none of in, out"),
        (call(0, at=None), "exchanges[0] needs at and status"),
        (call(0, status=None), "exchanges[0] needs at and status"),
        (call(0, at="2026-03-02T12:00"), "exchanges[0].at has no time zone"),
        (call(0, key="two words"), "exchanges[0].key is no key: two words"),
        (call(0, key="k" * 256), "exchanges[0].key is no key: kkk"),
        (call(0, effects=-1), "exchanges[0].effects is negative"),
        (call(0, direction="out"), "exchanges[0] was sent and needs intent"),
    ],
)
def test_a_wrong_field_is_named(exchange: Object, said: str) -> None:
    with pytest.raises(ValueError, match=said.replace("[", r"\[").replace("]", r"\]")):
        read(exchange)


def test_the_file_is_known_by_its_fields() -> None:
    text = json.dumps({"service": "", "exchanges": [call(0), call(2)]})

    reading = read_files([("pairs.json", text.encode()), ("other.json", b'{"service": "shop"}')])

    (entry,) = reading.entries
    assert (entry.format, entry.names, entry.subject) == (
        "idempotency",
        (),
        "Recorded requests with idempotency keys",
    )
    assert reading.skipped == ("other.json",)
    assert idempotency_pairs([]) is None
    assert read() == []
