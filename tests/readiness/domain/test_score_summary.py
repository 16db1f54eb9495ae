"""Between two turns a score lies exactly on the line from one to the other."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from fractions import Fraction
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.domain.evidence import Record
from readiness.domain.level import Level
from readiness.domain.score_card import Findings, ScoreCard
from readiness.domain.score_summary import ScoreSpan, span_of, summary_of
from readiness.domain.scoring import score
from tests.readiness.domain.test_scoring_properties import (
    EXAMPLES,
    SUBJECT,
    Decided,
    Told,
    checklist,
    decided,
    findings,
    moments,
    taxonomy,
    told,
)
from tests.readiness.vectors import NOW, days, record

CHECKLIST, TAXONOMY = checklist(), taxonomy()
LIFETIME = 30


def cards(known: Findings) -> partial[ScoreCard]:
    return partial(_card, known)


def _card(known: Findings, at: datetime) -> ScoreCard:
    return score(CHECKLIST, TAXONOMY, SUBJECT, known, at=at)


def span(known: Findings, *, most: datetime | None = None) -> ScoreSpan:
    return span_of(cards(known), known, TAXONOMY, at=NOW, most=most)


def known(*told: Record) -> Findings:
    return Findings(items={"a": told})


@EXAMPLES
@given(told, decided, moments, st.integers(0, 10**6))
def test_any_moment_of_a_span_says_what_its_card_says(
    told: Told, decided: Decided, cancelled: Mapping[str, datetime], place: int
) -> None:
    known = findings(told, decided, cancelled)
    found = span(known)
    length = days(900) if found.until is None else found.until - NOW
    at = NOW + length * place / (10**6 + 1)

    expected = summary_of(cards(known)(at))

    assert found.start == summary_of(cards(known)(NOW))
    if found.holds(at):
        got = found.summary_at(at)
        assert (got.score, got.level) == (expected.score, expected.level)
        scores = [[one.score for one in said.categories] for said in (got, expected)]
        assert scores[0] == scores[1]
        points = [[(one.item.key, one.points) for one in said.fading] for said in (got, expected)]
        assert points[0] == points[1]


def test_nothing_known_stays_so_for_ever() -> None:
    found = span(Findings())

    assert (found.until, found.end, found.start.shown) == (None, None, "0.0")


def test_fresh_proof_is_steady_until_it_begins_to_fade() -> None:
    found = span(known(record(age_days=1)))

    assert (found.end, found.until) == (None, NOW + days(LIFETIME - 1))


def test_fading_proof_falls_evenly_until_it_is_gone() -> None:
    found = span(known(record(age_days=LIFETIME + 1)))
    assert found.until is not None
    half = NOW + (found.until - NOW) / 2

    middle = found.summary_at(half)

    assert found.end is not None
    assert middle.score == ((found.start.score or 0) + (found.end.score or 0)) / Fraction(2)
    assert [line.item.key for line in middle.fading] == ["a"]


def test_what_is_known_later_ends_it() -> None:
    assert span(Findings(), most=NOW + days(3)).until == NOW + days(3)
    assert not span(Findings(), most=NOW + days(3)).holds(NOW + days(3))


@pytest.mark.parametrize("moment", [timedelta(0), timedelta(days=-1), timedelta(days=1)])
def test_left_out_with_proof_is_worked_out_each_time(moment: timedelta) -> None:
    found = span(Findings(items={"a": [record()]}, left_out=frozenset({"a"})))

    assert not found.holds(NOW + moment)


def test_a_failure_does_not_count_as_fading() -> None:
    found = span(known(record("fail", age_days=LIFETIME + 1)))

    assert found.start.fading == ()
    assert found.start.level is Level.NONE


@pytest.mark.parametrize(("age_days", "is_kept"), [(31, True), (32.99, False)])
def test_a_span_ends_before_another_proof_decides(age_days: float, *, is_kept: bool) -> None:
    """The proof that fades is overtaken by a weaker one on day 33."""
    fading = record(age_days=age_days, source="one")
    found = span(known(fading, record(strength="observed", age_days=1, source="two")))

    assert found.holds(NOW) is is_kept
    assert not found.holds(NOW + days(33.1 - age_days))
