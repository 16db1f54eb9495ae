"""Whether docker-compose.yml is valid: the real docker-compose reads it, without a daemon.

`python -m tests.checks.compose`
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
REQUIRED = {
    "POSTGRES_PASSWORD": "for-the-check-only",
    "REPLICATION_PASSWORD": "for-the-check-only",
    "DRYDOCK_SECRET_KEY": "for-the-check-only",
    "DRYDOCK_ALLOWED_HOSTS": "drydock.example",
    "DRYDOCK_URL": "https://drydock.example",
}
"""Variables that the file insists on."""


def main() -> int:
    """Print what docker-compose objects to; return its exit status."""
    result = validate(ROOT / "docker-compose.yml", REQUIRED)
    print(result.stderr or "docker-compose.yml is valid.")
    return result.returncode


def validate(file: Path, variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Return the outcome of `docker-compose config` with only these variables set."""
    program = Path(sys.executable).parent / "docker-compose"
    return subprocess.run(
        [program, "--file", file, "config", "--quiet"],
        env={"PATH": os.environ.get("PATH", "")} | variables,
        capture_output=True,
        text=True,
        check=False,
    )


if __name__ == "__main__":
    sys.exit(main())
