"""What stands in the database of a running site, read past the product."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg

from tests.chaos.programs import Running
from tests.services.database import FILE


@contextmanager
def reading(found: Running) -> Iterator[Callable[[str], list[Any]]]:
    """Yield what returns the rows of a statement, over one connection."""
    if found.database_url:
        with psycopg.connect(found.database_url, autocommit=True) as server:
            yield lambda statement: server.execute(statement.encode()).fetchall()
        return
    with closing(sqlite3.connect(found.folder / FILE, timeout=20)) as file:
        yield lambda statement: file.execute(statement).fetchall()


def rows(found: Running, statement: str) -> list[Any]:
    """Return the rows of a statement."""
    with reading(found) as read:
        return read(statement)


def spooled(folder: Path) -> int:
    """Return how many alerts the web server of a folder keeps beside its database."""
    path = folder / "spool" / "alerts.sqlite3"
    if not path.exists():
        return 0
    with closing(sqlite3.connect(path, timeout=20)) as file:
        found: int = file.execute("SELECT count(*) FROM record").fetchone()[0]
    return found


def seconds_until(holds: Callable[[], bool], most: float) -> float:
    """Return after how many seconds it holds; fail when it takes longer than `most`."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < most, f"Not within {most:g} s."
        time.sleep(0.1)
    return time.monotonic() - began
