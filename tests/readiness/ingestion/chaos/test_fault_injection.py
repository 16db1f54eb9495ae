"""Experiments of AWS FIS: what ran is told apart from what was survived."""

import json
from typing import Any

import pytest

from readiness.ingestion.chaos.reading import read_results
from readiness.ingestion.chaos.result import ChaosResult

Object = dict[str, Any]
KILL = {"actionId": "aws:ecs:stop-task", "state": {"status": "completed"}}
ASSERT = {"actionId": "aws:cloudwatch:assert-alarm-state", "state": {"status": "completed"}}


def read(**changes: Any) -> ChaosResult:
    experiment = {
        "id": "EXP1",
        "state": {"status": "completed", "reason": "Experiment completed."},
        "actions": {"kill": KILL, "quiet": ASSERT, "rest": {"actionId": "aws:fis:wait"}},
        "targets": {},
        "stopConditions": [{"source": "aws:cloudwatch:alarm", "value": "arn"}],
        "startTime": "2026-11-01T10:00:00Z",
        "endTime": "2026-11-01T12:00:00+01:00",
        "tags": {"drydock/service": "shop", "drydock/failure-mode": "instance-kill"},
        **changes,
    }
    (found,) = read_results(json.dumps({"experiment": experiment}).encode())
    return found


def test_experiment_names_everything_it_is_about() -> None:
    found = read()

    assert (found.tool, found.subject, found.verdict) == ("fis", "EXP1", "survived")
    assert (found.services, found.modes) == (("shop",), ("instance-kill",))
    assert found.faults == ("aws:ecs:stop-task",)
    assert (found.checks_normal, found.has_brake, found.is_unfinished) == (True, True, False)
    assert str(found.observed_at) == "2026-11-01 11:00:00+00:00"


@pytest.mark.parametrize(
    ("changes", "verdict", "reason"),
    [
        (
            {"actions": {"kill": KILL}},
            "no-evidence",
            "it ran to its end, but no alarm was asserted to be quiet",
        ),
        (
            {"actions": {"quiet": {**ASSERT, "state": {"status": "failed"}}}},
            "no-evidence",
            "it ran to its end, but no alarm was asserted to be quiet",
        ),
        (
            {"state": {"status": "stopped", "reason": "Experiment halted by stop condition."}},
            "failed",
            "a stop condition ended it: normal was lost",
        ),
        (
            {"state": {"status": "stopped", "reason": "Stopped by a person."}},
            "no-evidence",
            "the experiment is stopped",
        ),
        ({"state": {"status": "running"}}, "no-evidence", "the experiment has not ended"),
        ({"state": {}}, "no-evidence", "the experiment is in no state"),
    ],
)
def test_verdict_comes_with_its_reason(changes: Object, verdict: str, reason: str) -> None:
    found = read(**changes)

    assert (found.verdict, found.reason) == (verdict, reason)


@pytest.mark.parametrize(
    ("changes", "moment", "missing"),
    [
        ({"endTime": 1793527200.5}, "2026-11-01 10:00:00.500000+00:00", ""),
        ({"endTime": None}, "2026-11-01 10:00:00+00:00", ""),
        ({"endTime": 1e30}, "None", "endTime is no time"),
        ({"endTime": "2026-11-01"}, "None", "endTime has no time zone: 2026-11-01"),
        ({"endTime": None, "startTime": None}, "None", "it does not say when it ran"),
    ],
)
def test_time_is_read_in_both_of_its_forms(changes: Object, moment: str, missing: str) -> None:
    found = read(**changes)

    assert (str(found.observed_at), found.time_missing) == (moment, missing)
