"""Journals are judged by what they show, not by what they are called."""

import json
from pathlib import Path

import pytest
import yaml

from readiness.ingestion.chaos.chaos_toolkit import judge, read_journal
from readiness.ingestion.chaos.reading import read_results
from tests.readiness.ingestion.chaos.run_text import Object, journal, met

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures"
EXPECTED = json.loads((FIXTURES / "chaos" / "expected.json").read_text())["chaostoolkit"]
VECTORS = yaml.safe_load((FIXTURES / "readiness" / "vectors.yaml").read_text())


def from_vector(one: Object) -> Object:
    """Return the journal a known case tells of."""
    made = journal(status=one["status"], deviated=one["deviated"])
    if "run_length" not in one:
        return made
    made["run"] = made["run"] * one["run_length"]
    if "action_output" in one:
        made["run"][0]["output"] = one["action_output"]
    made["steady_states"] = {
        "before": met(one["before"]),
        "after": met(one["after"]),
        "during": [met(value) for value in one["during"]],
    }
    made["experiment"]["dry"] = one.get("experiment_dry")
    if one["name"] == "no hypothesis at all":
        del made["experiment"]["steady-state-hypothesis"]
    return made


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_real_journal_gives_its_verdict(name: str) -> None:
    (result,) = read_results((FIXTURES / "chaos" / "chaostoolkit" / name).read_bytes())

    assert result.verdict == EXPECTED[name]["verdict"]


@pytest.mark.parametrize("one", VECTORS["chaos_toolkit_journals"], ids=lambda one: one["name"])
def test_known_case_gives_its_verdict(one: Object) -> None:
    verdict, _ = judge(from_vector(one))

    assert verdict == one["verdict"]


@pytest.mark.parametrize(
    ("changes", "verdict", "reason"),
    [
        ({}, "survived", "normal was kept while the fault was there"),
        (
            {"steady_states": {"before": None, "after": met(value=True), "during": None}},
            "survived",
            "normal was kept while the fault was there",
        ),
        (
            {"steady_states": {"before": met(value=True), "after": None}},
            "no-evidence",
            "normal was not checked after the fault",
        ),
        (
            {"steady_states": {"before": met(value=True), "after": met(value=False)}},
            "failed",
            "normal was not there at the end",
        ),
        ({"status": "running"}, "no-evidence", "the run did not end"),
        (
            {"run": [{"activity": {"type": "probe"}, "status": "succeeded"}]},
            "no-evidence",
            "no fault was injected",
        ),
        (
            {"run": [{"activity": {"name": "kill"}, "exception": ["boom"]}]},
            "no-evidence",
            "kill failed",
        ),
        (
            {"run": [{"activity": {"name": "kill"}, "status": "skipped"}]},
            "no-evidence",
            "kill was skipped",
        ),
        (
            {"run": [{"activity": {"type": "action"}, "status": "aborted"}]},
            "no-evidence",
            "an action was aborted",
        ),
        (
            {
                "run": [
                    {
                        "activity": {"name": "cut", "provider": {"type": "http"}},
                        "output": {"status": 503},
                    }
                ]
            },
            "no-evidence",
            "cut ended with status 503",
        ),
        (
            {
                "run": [
                    {
                        "activity": {"name": "cut", "provider": {"type": "python"}},
                        "output": {"status": 503},
                    }
                ]
            },
            "survived",
            "normal was kept while the fault was there",
        ),
    ],
)
def test_verdict_comes_with_its_reason(changes: Object, verdict: str, reason: str) -> None:
    assert judge(journal(**changes)) == (verdict, reason)


def test_journal_names_service_mode_item_fault_and_brake() -> None:
    made = journal()
    made["experiment"] |= {
        "tags": ["service:checkout", "mode:instance-kill", "item:read-only-mode", "dr"],
        "contributions": {"mode:zone-loss": "high", "reliability": "high"},
        "controls": [{"name": "s", "provider": {"module": "chaosaddons.controls.safeguards"}}],
    }
    made["experiment"]["method"] = [
        {"type": "action", "provider": {"type": "python", "module": "chaosk8s", "func": "kill"}},
        {"type": "probe", "provider": {"type": "python", "module": "chaosk8s", "func": "ask"}},
    ]

    result = read_journal(made)

    assert (result.services, result.modes) == (("checkout",), ("instance-kill", "zone-loss"))
    assert (result.items, result.faults) == (("read-only-mode",), ("chaosk8s.kill",))
    assert (result.has_brake, result.checks_normal, result.is_bookable) == (True, True, True)
    assert str(result.observed_at) == "2026-11-23 09:33:31+00:00"


def test_time_without_zone_is_not_guessed() -> None:
    result = read_journal(journal(end="2018-01-24T13:25:55"))

    assert (result.observed_at, result.time_missing) == (
        None,
        "end has no time zone: 2018-01-24T13:25:55",
    )


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"deviated": "no"}, "deviated is text and should be true or false"),
        ({"run": {}}, "run is a mapping and should be a list"),
        ({"steady_states": []}, "steady_states is a list and should be a mapping"),
        ({"experiment": {"tags": "x"}}, "experiment.tags is text and should be a list"),
    ],
)
def test_field_of_a_wrong_shape_is_named(changes: Object, reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{reason}$"):
        read_results(json.dumps(journal(**changes)).encode())


def test_journal_without_title_is_called_something() -> None:
    made = journal()
    del made["experiment"]["title"]

    assert read_journal(made).subject == "an experiment without title"


def test_a_journal_from_before_hypotheses_were_told_is_no_evidence() -> None:
    old = journal()
    del old["steady_states"], old["deviated"]

    verdict, reason = judge(old)

    assert verdict == "no-evidence"
    assert reason == "the journal is of a version that does not tell whether normal was kept"
