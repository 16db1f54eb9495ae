"""Whether the lock files hold names, versions and hashes, nothing else, and fit pyproject.toml.

`python -m tests.checks.locks`
"""

import re
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent.parent
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")
PINNED = re.compile(r"([a-z0-9][a-z0-9._-]*)==([A-Za-z0-9.+!]+)( ; [^/\\]+)? \\")


def main() -> int:
    """Print what is wrong with the lock files; return 1 when something is."""
    run_time, development = (
        (ROOT / name).read_text(encoding="utf-8")
        for name in ("requirements.lock", "requirements-dev.lock")
    )
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = project["project"]["dependencies"]
    faults = [
        *(f"requirements.lock: {fault}" for fault in faults_in(run_time, wanted)),
        *(
            f"requirements-dev.lock: {fault}"
            for fault in faults_in(development, wanted + project["dependency-groups"]["dev"])
        ),
        *differences(run_time, development),
    ]
    for fault in faults:
        print(fault)
    print(f"Locks: {len(versions_in(run_time))} and {len(versions_in(development))} packages.")
    return 1 if faults else 0


def faults_in(lock: str, wanted: list[str]) -> list[str]:
    """Return lines that are no pinned version or hash, and wishes that the versions do not meet."""
    lines = [
        f"line {number} is neither a pinned version nor a hash: {line}"
        for number, line in enumerate(lock.splitlines(), start=1)
        if not (HASH.fullmatch(line) or PINNED.fullmatch(line))
    ]
    versions = versions_in(lock)
    unmet = [
        f"{text} is wanted, {versions.get(name, 'nothing')} is locked"
        for text in wanted
        if (name := Requirement(text).name.lower()) not in versions
        or not Requirement(text).specifier.contains(versions[name])
    ]
    return lines + unmet


def differences(run_time: str, development: str) -> list[str]:
    """Return packages that the tests would run with another version than the product."""
    tested = versions_in(development)
    return [
        f"{name}: the product locks {version}, the tests lock {tested.get(name, 'nothing')}"
        for name, version in versions_in(run_time).items()
        if tested.get(name) != version
    ]


def versions_in(lock: str) -> dict[str, str]:
    """Return name and version of each locked package."""
    return {match[1]: match[2] for line in lock.splitlines() if (match := PINNED.fullmatch(line))}


if __name__ == "__main__":
    sys.exit(main())
