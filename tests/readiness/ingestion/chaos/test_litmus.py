"""Results of Litmus: known cases, real descriptions, and what neither should break."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from readiness.ingestion.chaos.litmus import is_chaos_result, read_chaos_result
from readiness.ingestion.chaos.reading import read_results
from tests.readiness.ingestion.chaos.run_text import Object, chaos_result, passed

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures"
DESCRIBED = FIXTURES / "chaos" / "litmus" / "describe"
EXPECTED = json.loads((FIXTURES / "chaos" / "expected.json").read_text())["litmus_describe"]
VECTORS = yaml.safe_load((FIXTURES / "readiness" / "vectors.yaml").read_text())["litmus_results"]


def status_of(one: Object) -> Object:
    """Return the status of an object that a known case tells of."""
    probes = [{"name": "p", "status": {"verdict": verdict}} for verdict in one.get("probes", [])]
    keys = ("phase", "verdict", "probeSuccessPercentage", "errorOutput")
    return {
        "experimentStatus": {key: one[key] for key in keys if key in one},
        "probeStatuses": probes,
        "history": {"targets": one.get("targets", [])},
    }


@pytest.mark.parametrize("one", VECTORS, ids=lambda one: f"{one['phase']}-{one['verdict_ours']}")
def test_known_case_gives_its_verdict(one: Object) -> None:
    found = read_chaos_result(chaos_result(status_of(one)))

    wanted = one["verdict_ours"]
    assert found.is_unfinished is (wanted == "ignore-for-now")
    assert found.verdict == ("no-evidence" if found.is_unfinished else wanted)


@pytest.mark.parametrize(
    ("name", "verdict", "runs", "services"),
    [
        (
            "engine-nginx-pod-delete-history.txt",
            "no-evidence",
            "1 passed, 1 failed, 0 stopped",
            ("hello",),
        ),
        (
            "engine-nginx-pod-delete-probes.txt",
            "survived",
            "1 passed, 1 failed, 0 stopped",
            ("hello",),
        ),
        ("nginx-chaos-container-kill-pass.txt", "no-evidence", "", ()),
    ],
)
def test_description_is_read_like_the_object(
    name: str, verdict: str, runs: str, services: tuple[str, ...]
) -> None:
    expected = EXPECTED[name]

    (found,) = read_results((DESCRIBED / name).read_bytes())

    assert found.subject == f"{expected['namespace']}/{expected['name']}"
    assert found.faults == (expected["experiment"],)
    assert found.checks_normal is bool(expected["probes_listed"])
    assert (found.verdict, found.runs, found.services) == (verdict, runs, services)


def test_several_descriptions_in_one_text_are_all_read() -> None:
    text = b"\n\n".join((DESCRIBED / name).read_bytes() for name in sorted(EXPECTED))

    assert [one.verdict for one in read_results(text)] == ["no-evidence", "survived", "no-evidence"]


def test_time_is_when_the_object_changed_and_its_making_for_a_single_run_only() -> None:
    made = {"creationTimestamp": "2026-11-01T10:00:00Z"}
    fields = [{"time": "2026-11-03T10:00:00Z"}, {"time": "2026-11-02T10:00:00Z"}, {}]

    once = read_chaos_result(chaos_result(passed(passedRuns=1), **made))
    twice = read_chaos_result(chaos_result(passed(passedRuns=1, failedRuns="1"), **made))
    changed = read_chaos_result(chaos_result(passed(passedRuns=2), **made, managedFields=fields))
    local = read_chaos_result(chaos_result(passed(), creationTimestamp="2026-11-01T10:00:00"))

    assert str(once.observed_at) == "2026-11-01 10:00:00+00:00"
    assert (twice.observed_at, twice.time_missing) == (
        None,
        "it counts 2 runs and does not say when the last one was",
    )
    assert str(changed.observed_at) == "2026-11-03 10:00:00+00:00"
    assert local.time_missing.startswith("metadata.creationTimestamp has no time zone")


def test_service_and_mode_are_named_by_the_object_before_its_targets() -> None:
    status = passed(targets=[{"name": "hello", "chaosStatus": "targeted"}])

    plain = read_chaos_result(chaos_result(status))
    named = read_chaos_result(
        chaos_result(
            status,
            annotations={"drydock/service": "shop"},
            labels={"drydock/failure-mode": "cache-loss"},
        )
    )

    assert (plain.services, plain.modes) == (("hello",), ())
    assert (named.services, named.modes) == (("shop",), ("cache-loss",))


@pytest.mark.parametrize(
    ("status", "verdict", "reason"),
    [
        (
            {**passed(targets=[{"chaosStatus": "notRequired"}])},
            "no-evidence",
            "the fault reached no target",
        ),
        (
            {"experimentStatus": {"phase": "Completed", "verdict": "Fail"}},
            "failed",
            "Litmus found the target unwell after the fault",
        ),
        (
            {
                "experimentStatus": {
                    "phase": "Completed_With_Error",
                    "verdict": "Fail",
                    "errorOutput": {"errorCode": "X"},
                }
            },
            "no-evidence",
            "the run ended in an error",
        ),
        (
            {
                "experimentStatus": {"phase": "Completed", "verdict": "Pass"},
                "probeStatus": [{"status": {"Pre Chaos": "Passed", "Post Chaos": "Failed"}}],
            },
            "no-evidence",
            "it passed although a probe did not",
        ),
        (
            {"experimentStatus": {"phase": "Completed", "verdict": "Odd"}},
            "no-evidence",
            "the verdict is Odd",
        ),
        (
            {"experimentStatus": {"phase": "completed", "verdict": "fail"}},
            "failed",
            "Litmus found the target unwell after the fault",
        ),
        ({}, "no-evidence", "the run has not ended"),
    ],
)
def test_verdict_comes_with_its_reason(status: Object, verdict: str, reason: str) -> None:
    found = read_chaos_result(chaos_result(status))

    assert (found.verdict, found.reason) == (verdict, reason)


def test_result_is_found_in_a_list_of_kubectl() -> None:
    listed = {
        "apiVersion": "v1",
        "kind": "List",
        "items": [chaos_result(passed()), {"kind": "Pod"}],
    }

    (found,) = read_results(json.dumps(listed).encode())

    assert found.verdict == "survived"


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (
            chaos_result({"history": {"passedRuns": "many"}}),
            "status.history.passedRuns is not a number",
        ),
        (chaos_result([]), "status is a list and should be a mapping"),  # type: ignore[arg-type]  # bad on purpose
        (chaos_result({}, name=""), "metadata.name is missing"),
    ],
)
def test_field_of_a_wrong_shape_is_named(one: Object, reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{reason}"):
        read_results(json.dumps(one).encode())


def test_description_that_is_nested_without_end_is_refused() -> None:
    lines = [" " * depth + "A:" for depth in range(200)]

    with pytest.raises(ValueError, match="is nested more than 100 levels deep"):
        read_results("\n".join(["Name: x", "Kind: ChaosResult", *lines]).encode())


def test_workflow_and_other_documents_hold_no_result() -> None:
    text = b"apiVersion: argoproj.io/v1alpha1\nkind: Workflow\n---\n5\n---\n[]\n"

    assert read_results(text) == []


@pytest.mark.parametrize("document", [None, "ChaosResult", [], {"kind": "ChaosResult"}])
def test_what_is_no_result_is_not_taken_for_one(document: Any) -> None:
    assert not is_chaos_result(document)
