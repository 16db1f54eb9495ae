"""What the project's own files are, for rules that read them."""

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PRODUCT = ("config", "core", "catalog", "incidents", "readiness", "templates", "static")


def project_files() -> list[Path]:
    """Return every file of the project, new ones included, in a fixed order.

    Git knows what is ours; what it ignores (caches, .venv, var) is not.
    """
    listing = subprocess.run(
        [
            shutil.which("git") or "git",
            "ls-files",
            "--cached",
            "--others",
            "--exclude-standard",
            "-z",
        ],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    paths = {ROOT / name for name in listing.stdout.split("\0") if name}
    return sorted(path for path in paths if path.is_file())


def python_modules() -> list[Path]:
    """Return our Python files but the migrations, which Django writes."""
    return [
        path for path in project_files() if path.suffix == ".py" and "migrations" not in path.parts
    ]


def templates() -> list[Path]:
    """Return our HTML templates."""
    return [path for path in project_files() if path.is_relative_to(ROOT / "templates")]


def shown(path: Path) -> str:
    """Return a path as people name it."""
    return str(path.relative_to(ROOT))
