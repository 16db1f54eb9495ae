"""Recorded pairs of requests with idempotency keys, in a file of ours (pure).

Keys are written as in the draft of the IETF, in quotes, or bare as Stripe has them.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from http import HTTPStatus
from itertools import groupby
from typing import NamedTuple

from core.input.documents import DocumentValue
from readiness.ingestion.finding import FAIL, PARTIAL, PASS, Finding
from readiness.ingestion.shape import Mapping, mappings, moment, text, whole

SOURCE = "http:idempotency-probe"
DIRECTIONS = ("in", "out")
LONGEST_KEY = 255
_KEY = re.compile(r'"(?P<quoted>[\x20-\x21\x23-\x5b\x5d-\x7e]+)"|(?P<bare>[\x21\x23-\x7e]+)')
_REFUSED = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY})
_FIRST_ERROR = HTTPStatus.BAD_REQUEST


class Exchange(NamedTuple):
    """A request and its answer; `key` is "" for none, `effects` None where nobody counted.

    `call` is what requests have in common that belong together: of those that came in method,
    address and key, of those that were sent the intent.
    """

    is_sent: bool
    call: tuple[str, ...]
    key: str
    body: DocumentValue
    status: int
    response: DocumentValue
    at: datetime
    ended_at: datetime
    effects: int | None

    @property
    def is_conflict(self) -> bool:
        """Return whether it was told to wait for the first one."""
        return self.status == HTTPStatus.CONFLICT


def idempotency_pairs(document: DocumentValue) -> list[Finding] | None:
    """Return what recorded requests show; None for other documents.

    Raises ValueError with the path of a field of a wrong shape.
    """
    if not isinstance(document, dict) or not {"service", "exchanges"} <= document.keys():
        return None
    service = text(document.get("service"), "service")
    rows = mappings(document.get("exchanges"), "exchanges")
    exchanges = [_exchange(row, f"exchanges[{number}]") for number, row in enumerate(rows)]
    received = list(_with_success(_grouped(one for one in exchanges if not one.is_sent)))
    sent = list(_grouped(one for one in exchanges if one.is_sent))
    answers = {
        "unsafe-calls-accept-a-key": ("proven", _repeats(received)),
        "key-reuse-refused": ("proven", _refusals(received)),
        "outbound-keys-sent": ("observed", _attempts(sent)),
    }
    return [
        Finding(
            item=item,
            source=SOURCE,
            outcome=answer[0],
            subject=service or "recorded requests",
            reason=answer[1],
            about=(service,) if service else (),
            evidence_class=evidence_class,
            observed_at=max(one.ended_at for one in exchanges),
        )
        for item, (evidence_class, answer) in answers.items()
        if answer is not None
    ]


_Answer = tuple[str, str] | None
"""Outcome and reason; None where the requests show nothing of it."""


def _repeats(calls: list[list[Exchange]]) -> _Answer:
    """Judge equal requests that came after the first one had ended."""
    pairs = [
        (first, repeat)
        for first, *others in calls
        for repeat in others
        if repeat.body == first.body and repeat.at >= first.ended_at
    ]
    if not pairs:
        return None
    other = sum((a.status, a.response) != (b.status, b.response) for a, b in pairs)
    if other:
        return FAIL, f"{other} of {len(pairs)} repeats got another answer than the first"
    doubled = sum(max(a.effects or 0, b.effects or 0) > 1 for a, b in pairs)
    if doubled:
        return FAIL, f"{doubled} of {len(pairs)} repeats had a second effect"
    if any(repeat.effects is None for _, repeat in pairs):
        return PARTIAL, f"{len(pairs)} repeats got the first answer; effects were not counted"
    return PASS, f"{len(pairs)} repeats got the first answer and had one effect"


def _refusals(calls: list[list[Exchange]]) -> _Answer:
    """Judge keys that came again with another body, and repeats while the first was running."""
    reused = [
        one.status in _REFUSED
        for first, *others in calls
        for one in others
        if one.body != first.body
    ]
    early = [
        one.is_conflict
        for first, *others in calls
        for one in others
        if one.body == first.body and one.at < first.ended_at
    ]
    if not reused and not early:
        return None
    if not all(reused):
        return FAIL, "a known key with another body was not refused"
    if not all(early):
        return FAIL, "a repeat while the first was running was no conflict"
    if not reused:
        return PARTIAL, "repeats met a conflict; no key came with another body"
    if not early:
        return PARTIAL, "other bodies were refused; no repeat came while the first was running"
    return PASS, "other bodies were refused, and early repeats met a conflict"


def _attempts(intents: list[list[Exchange]]) -> _Answer:
    """Judge whether all attempts of one intent carry one key."""
    keys = [{one.key for one in attempts} for attempts in intents if len(attempts) > 1]
    if not keys:
        return None
    bad = sum(len(own) > 1 or "" in own for own in keys)
    if bad:
        return FAIL, f"{bad} of {len(keys)} retried intents sent no key, or several"
    return PASS, f"{len(keys)} retried intents sent one key each"


def _grouped(exchanges: Iterable[Exchange]) -> Iterator[list[Exchange]]:
    """Yield the requests of each call in the order in which they began."""
    ordered = sorted(exchanges, key=lambda one: (one.call, one.at))
    for _, group in groupby(ordered, key=lambda one: one.call):
        yield list(group)


def _with_success(calls: Iterable[list[Exchange]]) -> Iterator[list[Exchange]]:
    """Yield what came from the first success on: what was refused or broke leaves no answer."""
    for call in calls:
        begun = next((place for place, one in enumerate(call) if one.status < _FIRST_ERROR), None)
        if begun is not None and call[begun].key:
            yield call[begun:]


def _exchange(row: Mapping, where: str) -> Exchange:
    direction = text(row.get("direction"), f"{where}.direction") or DIRECTIONS[0]
    if direction not in DIRECTIONS:
        raise ValueError(f"{where}.direction is none of {', '.join(DIRECTIONS)}")
    at = moment(row.get("at"), f"{where}.at")
    status = whole(row.get("status"), f"{where}.status")
    if at is None or status is None:
        raise ValueError(f"{where} needs at and status")
    key = _key(text(row.get("key"), f"{where}.key"), f"{where}.key")
    method, url = (text(row.get(name), f"{where}.{name}") for name in ("method", "url"))
    is_sent = direction == "out"
    intent = text(row.get("intent"), f"{where}.intent")
    if is_sent and not intent:
        raise ValueError(f"{where} was sent and needs intent")
    return Exchange(
        is_sent=is_sent,
        call=(intent,) if is_sent else (method.upper(), url, key),
        key=key,
        body=row.get("body"),
        status=status,
        response=row.get("response"),
        at=at,
        ended_at=max(at, moment(row.get("ended_at"), f"{where}.ended_at") or at),
        effects=whole(row.get("effects"), f"{where}.effects"),
    )


def _key(written: str, where: str) -> str:
    """Return a key without its quotes, "" for none."""
    if not written:
        return ""
    found = _KEY.fullmatch(written)
    key = (found["quoted"] or found["bare"]) if found else ""
    if not key or len(key) > LONGEST_KEY:
        raise ValueError(f"{where} is no key: {written[:60]}")
    return key
