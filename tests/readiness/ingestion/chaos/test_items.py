"""Which items a run answers follows from its failure mode, and from what it says of itself."""

from datetime import UTC, datetime

import yaml

from readiness.ingestion.chaos.items import ITEMS_BY_MODE, answers_of, source_of
from readiness.ingestion.chaos.result import ChaosResult, Verdict
from tests.architecture.sources import ROOT

CHECKLIST = yaml.safe_load((ROOT / "readiness/checklists/fault_tolerance.yaml").read_text())
MODES = yaml.safe_load((ROOT / "readiness/failure_modes/default.yaml").read_text())["modes"]
AT = datetime(2026, 3, 2, tzinfo=UTC)


def run(verdict: Verdict, **fields: object) -> ChaosResult:
    values: dict[str, object] = {"tool": "litmus", "subject": "s", "reason": "r", "observed_at": AT}
    return ChaosResult(verdict=verdict, **(values | fields))  # type: ignore[arg-type]  # fields of one test each


def test_every_item_is_in_the_checklist_and_knows_its_mode() -> None:
    items = {item["key"]: item for one in CHECKLIST["categories"] for item in one["items"]}

    assert set(ITEMS_BY_MODE) <= {mode["key"] for mode in MODES}
    for mode, keys in ITEMS_BY_MODE.items():
        for key in keys:
            assert mode in items[key]["failure_modes"], (mode, key)


def test_survived_passes_and_one_of_several_dependencies_is_a_part() -> None:
    kill = answers_of(run(Verdict.SURVIVED, items=("read-only-mode",)), "instance-kill")
    errors = answers_of(run(Verdict.SURVIVED), "dependency-errors")

    assert [(one.item, one.outcome) for one in kill] == [
        ("instance-kill-run", "pass"),
        ("auto-restart-proven", "pass"),
        ("read-only-mode", "pass"),
    ]
    assert [(one.item, one.outcome) for one in errors] == [
        ("dependency-errors-injected", "partial")
    ]


def test_failed_fails_and_still_shows_what_was_prepared() -> None:
    found = answers_of(
        run(Verdict.FAILED, checks_normal=True, has_brake=True), "dependency-latency"
    )

    assert [(one.item, one.outcome, one.evidence_class) for one in found] == [
        ("latency-injected", "fail", "proven"),
        ("steady-state-written", "pass", "documented"),
        ("experiments-can-stop", "pass", "documented"),
    ]


def test_no_evidence_answers_nothing() -> None:
    assert answers_of(run(Verdict.NO_EVIDENCE, checks_normal=True), "instance-kill") == []


def test_source_is_called_as_in_the_checklist() -> None:
    names = {source_of(run(Verdict.FAILED, tool=tool)) for tool in ("tc", "fis", "gremlin")}

    assert names == {"chaos:tc-netem", "chaos:fis", "chaos:gremlin"}
    assert names <= set(CHECKLIST["sources"])
