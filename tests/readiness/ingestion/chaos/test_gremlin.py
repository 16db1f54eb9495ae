"""Gremlin's report tells verdicts, its webhook none."""

import json
from typing import Any

import pytest

from readiness.ingestion.chaos.reading import read_results
from readiness.ingestion.chaos.result import ChaosResult

Object = dict[str, Any]


def report(category: str, **state: Any) -> Object:
    return {
        "serviceName": "checkout",
        "score": 80,
        "reliability": {category: {"policyStates": [state]}},
    }


def read(document: Object) -> list[ChaosResult]:
    return read_results(json.dumps(document).encode())


@pytest.mark.parametrize(
    ("result", "verdict"),
    [("PASSED", "survived"), ("FAILED", "failed"), ("EXPIRED", "no-evidence"), ("", "no-evidence")],
)
def test_report_gives_a_verdict_for_each_test(result: str, verdict: str) -> None:
    (found,) = read(
        report(
            "scalability",
            reliabilityTestId="cpu-scalability",
            result=result,
            endTime="2026-11-02T10:00:00Z",
        )
    )

    assert (found.verdict, found.subject) == (verdict, "cpu-scalability")
    assert (found.modes, found.faults) == (("cpu-pressure",), ("cpu",))
    assert (found.services, str(found.observed_at)) == (
        ("checkout",),
        "2026-11-02 10:00:00+00:00",
    )


def test_test_that_never_ran_is_left_out() -> None:
    assert read(report("redundancy", reliabilityTestId="zone", result="NEVER_RUN")) == []


def test_pass_that_confirms_a_hard_dependency_is_no_survival() -> None:
    (found,) = read(
        report(
            "dependencies",
            reliabilityTestId="dependency-failure",
            dependencyName="ledger",
            result="PASSED",
            passCriteria="AT_LEAST_ONE_FAILED",
        )
    )

    assert found.verdict == "no-evidence"
    assert found.subject == "dependency-failure against ledger"
    assert found.modes == ("dependency-blackhole",)


@pytest.mark.parametrize(
    ("category", "test", "modes"),
    [
        ("dependencies", "latency", ("dependency-latency",)),
        ("redundancy", "zone", ("zone-loss",)),
        ("other", "cpu-and-memory", ()),
        ("other", "mystery", ()),
    ],
)
def test_mode_comes_from_the_words_of_a_test(
    category: str, test: str, modes: tuple[str, ...]
) -> None:
    (found,) = read(report(category, reliabilityTestId=test, result="PASSED"))

    assert found.modes == modes


def test_time_of_a_test_without_zone_is_not_guessed() -> None:
    (found,) = read(report("x", result="PASSED", startTime="2026-11-02T10:00:00"))

    assert (found.subject, found.observed_at) == ("a test", None)
    assert found.time_missing.startswith("startTime has no time zone")


@pytest.mark.parametrize(
    ("stage", "reason", "is_unfinished"),
    [
        ("Finished", "it says that the attack ended, not whether normal was kept", False),
        ("Running", "the attack has not ended", True),
    ],
)
def test_webhook_carries_no_verdict(stage: str, reason: str, is_unfinished: bool) -> None:
    (found,) = read({"attackId": "a1", "attackType": "cpu", "stage": stage, "time": "soon"})

    assert (found.verdict, found.reason) == ("no-evidence", reason)
    assert (found.subject, found.faults) == ("attack a1", ("cpu",))
    assert (found.is_unfinished, found.time_missing) == (is_unfinished, "time is no time: soon")


def test_field_of_a_wrong_shape_is_named() -> None:
    with pytest.raises(ValueError, match=r"^reliability\.x\.policyStates is text"):
        read({"reliability": {"x": {"policyStates": "all"}}})
