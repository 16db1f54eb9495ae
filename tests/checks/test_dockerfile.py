"""The Dockerfile, read by the real hadolint."""

import subprocess
import sys
from pathlib import Path

from tests.checks.compose import ROOT


def complaints(file: Path) -> tuple[int, str]:
    """Return hadolint's exit status and what it said."""
    program = Path(sys.executable).parent / "hadolint"
    result = subprocess.run(
        [program, "--no-color", file], capture_output=True, text=True, check=False
    )
    return result.returncode, result.stdout + result.stderr


def test_hadolint_has_nothing_to_say() -> None:
    assert complaints(ROOT / "Dockerfile") == (0, "")


def test_a_careless_line_is_found(tmp_path: Path) -> None:
    careless = tmp_path / "Dockerfile"
    careless.write_text((ROOT / "Dockerfile").read_text() + "RUN cd /tmp && pip install x\n")

    status, said = complaints(careless)

    assert status != 0
    assert "DL3042" in said or "DL3013" in said
