"""A disk without room for the spool of this machine."""

from collections.abc import Iterator
from contextlib import contextmanager

from core.availability.spool import Spool

_CHANGES = ("DELETE", "UPDATE")
_TAKE_ROOM = """
CREATE TRIGGER room_{change} AFTER {change} ON record
BEGIN INSERT INTO note VALUES (OLD.id, hex(zeroblob(100000))); END
"""


@contextmanager
def a_full_disk(spool: Spool) -> Iterator[None]:
    """Let the file not grow, and let it have to for changing a record, as its log has to."""
    with spool._file() as file:
        for change in _CHANGES:
            file.execute(_TAKE_ROOM.format(change=change))
        file.execute("PRAGMA max_page_count = 1")  # Which means: as many as there are.
    yield
    with spool._file() as file:
        file.execute("PRAGMA max_page_count = 100000")
        for change in _CHANGES:
            file.execute(f"DROP TRIGGER room_{change}")
