"""The page that compares us with linters shows the cases that are tested."""

from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[4]
PAGE = ROOT / "docs" / "reference" / "kubernetes_linters.md"
VECTORS = ROOT / "tests" / "fixtures" / "readiness" / "vectors.yaml"


def told(said: Any) -> str:
    if not isinstance(said, dict):
        return "says nothing"
    return ", ".join(f"{key}: {value}" for key, value in said.items())


def test_each_case_stands_in_the_table_with_what_all_three_say() -> None:
    cases = yaml.safe_load(VECTORS.read_text(encoding="utf-8"))["kubernetes_facts"]
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("| ")][2:]

    assert [row[:4] for row in rows] == [
        [case["case"], *(told(case[name]) for name in ("ours", "kube_score", "polaris"))]
        for case in cases
    ]
    assert all(row[4].endswith(".") for row in rows)
