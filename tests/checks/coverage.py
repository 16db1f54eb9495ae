"""Whether the tests run enough of the product: 90 % of lines and of branches, all of what is pure.

`python -m tests.checks.coverage FILE` with the JSON that `slipcover --json --out FILE` wrote.
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

LEAST_PERCENT = 90
PURE_FOLDERS = {"domain", "ingestion"}
PURE_FILES = {"core/errors.py", "core/durations.py", "core/summaries.py", "core/time_entry.py"}


@dataclass(frozen=True)
class File:
    """What was run of one file: how many lines and branches, and which were not."""

    name: str
    lines_run: int
    branches_run: int
    lines: tuple[int, ...]
    branches: tuple[tuple[int, int], ...]

    @property
    def missing(self) -> int:
        """Return how many lines and branches no test ran."""
        return len(self.lines) + len(self.branches)

    @property
    def is_pure(self) -> bool:
        """Return whether the file may touch nothing outside, so that a test can reach all of it."""
        return self.name in PURE_FILES or not PURE_FOLDERS.isdisjoint(
            PurePosixPath(self.name).parts
        )

    def __str__(self) -> str:
        branches = [f"{start}->{end or 'exit'}" for start, end in self.branches]
        return f"{self.name}: {', '.join([*map(str, self.lines), *branches])}"


def main(path: str) -> int:
    """Print what no test runs; return 1 when that is too much."""
    files = files_in(json.loads(Path(path).read_text(encoding="utf-8")))
    for file in files:
        if file.missing:
            print(file)
    faults = faults_in(files)
    for fault in faults:
        print(fault)
    pure = sum(file.is_pure for file in files)
    print(
        f"Run {percent_of_lines(files):.1f} % of the lines and {percent_of_branches(files):.1f} % "
        f"of the branches of {len(files)} files, {pure} of them pure."
    )
    return 1 if faults else 0


def files_in(report: dict[str, Any]) -> list[File]:
    """Return what a report of slipcover says about each file, by name."""
    return [
        File(
            name,
            lines_run=len(said["executed_lines"]),
            branches_run=len(said["executed_branches"]),
            lines=tuple(said["missing_lines"]),
            branches=tuple((start, end) for start, end in said["missing_branches"]),
        )
        for name, said in sorted(report["files"].items())
    ]


def faults_in(files: list[File]) -> list[str]:
    """Return why this is not enough: too few of all lines and branches, or one of a pure file."""
    faults = [
        f"Pure, and {file.missing} lines and branches of it are never run: {file.name}"
        for file in files
        if file.is_pure and file.missing
    ]
    if not any(file.is_pure for file in files):
        faults.append("No pure file was measured.")
    if percent_of_lines(files) < LEAST_PERCENT:
        faults.append(f"Less than {LEAST_PERCENT} % of all lines are run.")
    if percent_of_branches(files) < LEAST_PERCENT:
        faults.append(f"Less than {LEAST_PERCENT} % of all branches are run.")
    return faults


def percent_of_lines(files: list[File]) -> float:
    """Return how many of all lines were run, in percent; 100 of no lines."""
    return percent(sum(file.lines_run for file in files), sum(len(file.lines) for file in files))


def percent_of_branches(files: list[File]) -> float:
    """Return how many of all branches were run, in percent; 100 of no branches."""
    return percent(
        sum(file.branches_run for file in files), sum(len(file.branches) for file in files)
    )


def percent(run: int, missing: int) -> float:
    """Return the share that was run, in percent; 100 of nothing."""
    return 100 * run / (run + missing) if run + missing else 100.0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
