"""The command answers one JSON object and tells by its exit code that something was rejected."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "kubernetes"


def test_scan_tells_facts_and_answers(capsys: pytest.CaptureFixture[str]) -> None:
    expected = json.loads((FIXTURES / "expected.json").read_text())["applications"]

    call_command("scan_kubernetes", str(FIXTURES / "knative-serving"), "--json")

    said = capsys.readouterr()
    answer = json.loads(said.out)
    assert answer["workloads"] == expected["knative-serving"]["workloads"]
    assert answer["services"] == expected["knative-serving"]["services"]
    assert answer["rejected"] == answer["repeated"] == []
    assert {
        "namespace": "knative-serving",
        "workload": "Deployment/activator",
        "services": ["activator", "knative-serving"],
        "item": "safe-voluntary-disruption",
        "source": "k8s:pdb",
        "class": "observed",
        "outcome": "fail",
        "reason": "evictions that activator-pdb allows at the lowest count: 0",
    } in answer["evidence"]
    assert said.err.startswith("4 workloads, 4 services.\n")


def test_scan_names_what_it_rejects_and_reads_the_rest(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "bad.yaml").write_text("kind: [")
    (tmp_path / "values.yaml").write_text("a: 1")
    named = FIXTURES / "knative-serving" / "webhook.yaml"

    with pytest.raises(SystemExit) as caught:
        call_command("scan_kubernetes", str(tmp_path), str(named), "--json")

    said = capsys.readouterr()
    answer = json.loads(said.out)
    assert caught.value.code == 1
    assert [one["path"] for one in answer["rejected"]] == ["bad.yaml"]
    assert answer["skipped"] == ["values.yaml"]
    assert [one["file"] for one in answer["workloads"]] == ["webhook.yaml"]
    assert "Rejected: bad.yaml: line 1 " in said.err
