"""What backs up and restores the database under test, and compares what was exported of it."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.db import connection

from tests.services.postgresql import folders_of_the_machine


def run(program: str, *words: str) -> None:
    """Run one of PostgreSQL's programs against the server under test."""
    found = connection.settings_dict
    place = [f"--host={found['HOST']}", f"--port={found['PORT']}", f"--username={found['USER']}"]
    path = folders_of_the_machine()[0] / program
    subprocess.run([str(path), *place, *words], check=True)  # noqa: S603 - PostgreSQL's own


@contextmanager
def server() -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """Yield a connection to the server that may make databases."""
    found = connection.settings_dict
    with psycopg.connect(
        host=found["HOST"],
        port=found["PORT"],
        user=found["USER"],
        dbname="postgres",
        autocommit=True,
    ) as admin:
        yield admin


def tables_of(folder: Path) -> dict[str, tuple[int, str]]:
    """Return rows and digest of each table by the manifest, whose keys lead past every row.

    The last key is no part of a moment: PostgreSQL gives keys outside of transactions.
    """
    found = {}
    for name, table in json.loads((folder / "manifest.json").read_text())["tables"].items():
        lines = (folder / f"{name}.jsonl").read_text().splitlines()
        newest = json.loads(lines[-1]).get("id", 0) if lines else 0
        assert not isinstance(newest, int) or newest <= (table["last_key"] or newest), name
        found[name] = (table["rows"], table["sha256"])
    return found
