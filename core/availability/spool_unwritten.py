"""What a process knows of records of the spool, and a full disk left no room to write down."""

import json
import sqlite3
from collections import Counter
from collections.abc import Collection

_ADD_TRIES = """
WITH added AS (
    SELECT json_extract(value, '$[0]') AS id, json_extract(value, '$[1]') AS tries FROM json_each(?)
)
UPDATE record SET tries = tries + (SELECT added.tries FROM added WHERE added.id = record.id)
WHERE id IN (SELECT added.id FROM added)
"""


class Unwritten:
    """Records that somebody else keeps by now, and how often others could not be moved."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self.gone: set[int] = set()
        self.failures: Counter[int] = Counter()

    def let_go(self, numbers: Collection[int]) -> None:
        """Know that somebody else keeps these by now."""
        self.gone.update(numbers)
        for number in numbers:
            self.failures.pop(number, None)

    def write(self, file: sqlite3.Connection) -> None:
        """Write all of it into the file, and forget it; without room as much as there is for."""
        try:
            if self.gone:
                file.execute(
                    "DELETE FROM record WHERE id IN (SELECT value FROM json_each(?))",
                    (self.gone_numbers,),
                )
                self.gone.clear()
            if self.failures:
                file.execute(_ADD_TRIES, (json.dumps(list(self.failures.items())),))
                self.failures.clear()
        except sqlite3.Error as error:
            if not is_full(error):
                raise

    def clear(self) -> None:
        """Forget it: whoever opens the file anew finds out by trying."""
        self.gone.clear()
        self.failures.clear()

    @property
    def gone_numbers(self) -> str:
        """Return the numbers of the records that somebody else keeps, as JSON."""
        return json.dumps(list(self.gone))

    @property
    def all_numbers(self) -> str:
        """Return the numbers of all records of which the file does not know enough, as JSON."""
        return json.dumps([*self.gone, *self.failures])

    def failed(self, *, fewer_than: int) -> list[int]:
        """Return the records that could not be moved, but were not tried so often yet."""
        return [number for number, times in self.failures.items() if times < fewer_than]


def is_full(error: sqlite3.Error) -> bool:
    """Return whether an error says that the disk is full, or the file as large as it may be."""
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
