"""Evidence ages, and several records on one thing speak with one voice."""

from datetime import timedelta
from fractions import Fraction
from itertools import permutations
from typing import Any

import pytest

from readiness.domain.evidence import (
    Contradiction,
    Outcome,
    Record,
    freshness,
    item_value,
    resolve,
)
from tests.readiness.vectors import NOW, days, fraction, record, scale, vectors


@pytest.mark.parametrize("case", vectors()["freshness"]["cases"], ids=str)
def test_freshness_falls_in_a_straight_line_after_the_lifetime(case: dict[str, Any]) -> None:
    lifetime = vectors()["freshness"]["lifetime_days"]

    assert freshness(timedelta(days=case["age_days"]), lifetime) == Fraction(case["factor"])


@pytest.mark.parametrize(
    "case", [one for one in vectors()["item_value"] if "strength" in one], ids=str
)
def test_an_item_earns_by_strength_age_and_outcome(case: dict[str, Any]) -> None:
    found = record(case["outcome"], strength=case["strength"], age_days=case["age_days"])

    value = item_value(found, scale(case["full_credit"], case["lifetime_days"]), NOW)

    assert value == fraction(case["value"])


def test_nothing_known_is_worth_nothing() -> None:
    found = resolve([], scale=scale(), at=NOW)

    assert [found.outcome, found.value, found.record] == [Outcome.UNKNOWN, 0, None]
    assert fraction(vectors()["item_value"][-2]["value"]) == found.value


def records_of(case: dict[str, Any]) -> list[Record]:
    """Return the records of a known answer, each only once."""
    seen: dict[tuple[Any, ...], Record] = {}
    for one in case["evidence"]:
        key = tuple(sorted(one.items()))
        seen[key] = record(
            one["outcome"],
            source=one["source"],
            strength=one["strength"],
            age_days=-one["day"],
        )
    return list(seen.values())


@pytest.mark.parametrize(
    "case",
    vectors()["evidence_resolution"],
    ids=[c["name"] for c in vectors()["evidence_resolution"]],
)
def test_records_resolve_to_one_outcome_in_any_order(case: dict[str, Any]) -> None:
    cancelled = case.get("contradicted_by_incident_day")
    told = None if cancelled is None else Contradiction(NOW + days(cancelled), "INC-7")

    for records in permutations(records_of(case)):
        found = resolve(records, scale=scale(), at=NOW, contradiction=told)

        assert found.outcome == case["outcome"]
        is_cancelled = case.get("state") == "contradicted"
        assert found.contradiction == (told if is_cancelled else None)
        if "strength" in case:
            assert found.record
            assert found.record.evidence_class == case["strength"]


def test_what_comes_later_is_not_known_yet() -> None:
    tomorrow = record(age_days=-1)

    assert resolve([tomorrow], scale=scale(), at=NOW).outcome is Outcome.UNKNOWN
    assert not resolve([tomorrow], scale=scale(), at=NOW).is_contradicted


def test_an_answer_can_be_taken_back_and_given_again() -> None:
    given, taken = record(age_days=3), record("unknown", age_days=2)

    assert resolve([given, taken], scale=scale(), at=NOW).outcome is Outcome.UNKNOWN
    again = resolve([given, taken, record(age_days=1)], scale=scale(), at=NOW)
    assert again.outcome is Outcome.PASS


def test_a_weaker_proof_of_the_same_source_takes_nothing_away() -> None:
    strong, weak = record(age_days=5), record(strength="attested", age_days=1)

    assert resolve([strong, weak], scale=scale(), at=NOW).value == 1


def test_what_is_only_partly_so_any_more_replaces_what_was_so() -> None:
    found = resolve([record(age_days=5), record("partial", age_days=1)], scale=scale(), at=NOW)

    assert (found.outcome, found.value) == (Outcome.PARTIAL, Fraction(1, 2))


def test_a_graded_item_earns_its_fraction() -> None:
    graded = record("partial", credit=Fraction(2, 3))

    assert resolve([graded], scale=scale(), at=NOW).value == Fraction(2, 3)


def test_a_record_may_live_shorter_than_its_item() -> None:
    found = resolve([record(age_days=10, lifetime_days=10)], scale=scale(), at=NOW)
    later = resolve([record(age_days=15, lifetime_days=10)], scale=scale(), at=NOW)

    assert [found.freshness, later.freshness] == [1, 0]


def test_a_stronger_partial_does_not_hide_a_full_pass() -> None:
    drill = record("partial", source="drill:run")
    claim = record(strength="attested")

    found = resolve([drill, claim], scale=scale(), at=NOW)

    assert (found.outcome, found.value) == (Outcome.PASS, Fraction(1, 2))


def test_each_failure_must_be_beaten_by_itself() -> None:
    old = record("fail", source="k8s:pdb", strength="observed", age_days=10)
    drill = record(source="drill:run", age_days=5)
    claim = record("fail", source="manual", strength="attested", age_days=0)

    beaten = resolve([old, drill], scale=scale(), at=NOW)
    unbeaten = resolve([old, drill, claim], scale=scale(), at=NOW)

    assert beaten.outcome is Outcome.PASS
    assert (unbeaten.outcome, unbeaten.record) == (Outcome.FAIL, claim)


def test_a_source_that_fails_twice_fails_with_the_stronger_of_both() -> None:
    drill = record("fail", source="chaos", age_days=9)
    weak = record("fail", source="chaos", strength="attested", age_days=4)
    machine = record(source="k8s:pdb", strength="observed", age_days=1)

    assert resolve([drill, weak, machine], scale=scale(), at=NOW).record == drill
