"""Tests of what is said about the coverage."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.checks.coverage import main

FULL: dict[str, Any] = {"missing_lines": [], "missing_branches": [], "executed_branches": []}


def report(tmp_path: Path, **files: dict[str, Any]) -> str:
    """Write a report of files of ten lines, each named with __ for / and without .py."""
    said = {
        f"{name.replace('__', '/')}.py": {"executed_lines": list(range(10))} | FULL | file
        for name, file in files.items()
    }
    path = tmp_path / "coverage.json"
    path.write_text(json.dumps({"files": said}), encoding="utf-8")
    return str(path)


def test_enough_is_enough(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nine in ten lines will do where something outside is touched."""
    path = report(tmp_path, core__domain__words={}, core__doors={"missing_lines": [4, 7]})
    assert main(path) == 0
    assert capsys.readouterr().out.splitlines() == [
        "core/doors.py: 4, 7",
        "Run 90.9 % of the lines and 100.0 % of the branches of 2 files, 1 of them pure.",
    ]


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ({"missing_lines": [2, 4, 7]}, "core/doors.py: 2, 4, 7\nLess than 90 % of all lines"),
        ({"missing_branches": [[3, 0]]}, "core/doors.py: 3->exit\nLess than 90 % of all branches"),
    ],
)
def test_too_little_in_all(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], missing: dict[str, Any], said: str
) -> None:
    """Below nine in ten of the lines, or of the branches, the check fails."""
    some = {"executed_branches": [[1, number] for number in range(8)]}
    assert main(report(tmp_path, core__errors={}, core__doors=some | missing)) == 1
    assert said in capsys.readouterr().out


@pytest.mark.parametrize("name", ["core__durations", "incidents__domain__deep__one"])
@pytest.mark.parametrize("missing", [{"missing_lines": [4]}, {"missing_branches": [[3, 5]]}])
def test_one_line_or_branch_of_what_is_pure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, missing: dict[str, Any]
) -> None:
    """A single line or branch of a pure file fails the check, however much the rest is."""
    rest: dict[str, Any] = {f"core__views__number_{number}": {} for number in range(100)}
    some = {"executed_branches": [[1, number] for number in range(20)]}
    assert main(report(tmp_path, **{name: some | missing}, **rest)) == 1
    assert "Pure, and 1 lines and branches" in capsys.readouterr().out


def test_nothing_measured_is_not_everything(tmp_path: Path) -> None:
    """A report of no file, or of none that is pure, proves nothing."""
    assert main(report(tmp_path)) == 1
    assert main(report(tmp_path, core__doors={})) == 1
