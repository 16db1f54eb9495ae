"""How well the rules agree with people: on sentences written for this, half of them clean."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from incidents.domain.blameless import Rule, lint

FOLDER = Path(__file__).parents[3] / "fixtures" / "blameless"
LOWEST_PRECISION, LOWEST_RECALL = 0.95, 0.80


@dataclass(frozen=True, slots=True)
class Score:
    """Counts over a set; a sentence found under another rule is both false and missed."""

    right: int
    false: list[str]
    missed: list[str]

    @property
    def precision(self) -> float:
        return self.right / (self.right + len(self.false))

    @property
    def recall(self) -> float:
        return self.right / (self.right + len(self.missed))


def sentences(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))
    return rows


def score(rows: list[dict[str, Any]]) -> Score:
    right, false, missed = 0, [], []
    for row in rows:
        found = {str(one.rule) for one in lint(row["text"]).findings}
        if row["rule"] in found:
            right += 1
        elif row["rule"]:
            missed.append(row["text"])
        if found and row["rule"] not in found:
            false.append(row["text"])
    return Score(right, false, missed)


@pytest.mark.parametrize("name", ["labelled", "held_back"])
def test_the_rules_agree_with_the_labels(
    name: str, record_testsuite_property: Callable[[str, object], None]
) -> None:
    found = score(sentences(name))

    said = f"precision {found.precision:.3f}, recall {found.recall:.3f}"
    record_testsuite_property(f"blameless {name}", said)
    sys.stdout.write(f"{name}: {said}\n")  # pytest -s shows it
    assert found.precision >= LOWEST_PRECISION, found.false
    assert found.recall >= LOWEST_RECALL, found.missed


def test_the_set_is_large_half_clean_and_knows_every_rule() -> None:
    rows = sentences("labelled")
    clean = [row for row in rows if row["rule"] is None]

    assert len(rows) >= 120
    assert 0.45 <= len(clean) / len(rows) <= 0.55
    assert {row["rule"] for row in rows} - {None} == set(Rule) - {Rule.SUPPRESSION}
    assert len({row["text"] for row in rows}) == len(rows)
