"""What the product is made of, as CycloneDX 1.6: each locked package, its version, licence, files.

`python -m tests.checks.sbom` prints the document; `make sbom` keeps it in var/sbom.json.
"""

import json
import re
import sys
import tomllib
from contextlib import suppress
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

from tests.checks.licences import licence_of
from tests.checks.locks import PINNED

ROOT = Path(__file__).resolve().parent.parent.parent
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def main() -> int:
    """Print the document about requirements.lock."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    print(json.dumps(document(lock, project), indent=1))
    return 0


def document(lock: str, project: dict[str, Any]) -> dict[str, Any]:
    """Return the document about a lock file, the same for the same file.

    A package has one hash per file that may be installed of it, all under `externalReferences`.
    A licence is named where the package is installed.
    """
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": project["name"],
                "name": project["name"],
                "version": project["version"],
                "licenses": [{"license": {"id": project["license"]}}],
            }
        },
        "components": [
            _component(name, version, hashes) for name, version, hashes in _packages(lock)
        ],
    }


def _packages(lock: str) -> list[tuple[str, str, list[str]]]:
    found: list[tuple[str, str, list[str]]] = []
    for line in lock.splitlines():
        if package := PINNED.fullmatch(line):
            found.append((package[1], package[2], []))
        elif digest := HASH.search(line):
            found[-1][2].append(digest[1])
    return found


def _component(name: str, version: str, hashes: list[str]) -> dict[str, Any]:
    purl = f"pkg:pypi/{name}@{version}"
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "purl": purl,
        "externalReferences": [
            {
                "type": "distribution",
                "url": purl,
                "hashes": [{"alg": "SHA-256", "content": one} for one in hashes],
            }
        ],
    }
    with suppress(PackageNotFoundError):
        component["licenses"] = [{"expression": licence_of(name)}]
    return component


if __name__ == "__main__":
    sys.exit(main())
