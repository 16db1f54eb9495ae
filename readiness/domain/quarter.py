"""A quarter of a year, as addresses and people write it (pure)."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

_WRITTEN = re.compile(r"(20[0-9]{2})-q([1-4])", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """Three months, in UTC; `number` is 1 to 4."""

    year: int
    number: int

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Return what "2026-q3" names, None for anything else."""
        found = _WRITTEN.fullmatch(text)
        return cls(int(found[1]), int(found[2])) if found else None

    @classmethod
    def of(cls, moment: datetime) -> Self:
        """Return the quarter that a moment lies in."""
        there = moment.astimezone(UTC)
        return cls(there.year, (there.month + 2) // 3)

    @property
    def start(self) -> datetime:
        """Return the first moment of it."""
        return datetime(self.year, 3 * self.number - 2, 1, tzinfo=UTC)

    @property
    def end(self) -> datetime:
        """Return the first moment after it."""
        return self.next.start

    @property
    def next(self) -> "Quarter":
        """Return the quarter after it."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def before(self) -> "Quarter":
        """Return the quarter before it."""
        return Quarter(self.year - (self.number == 1), (self.number + 2) % 4 + 1)

    @property
    def label(self) -> str:
        """Return it as people say it: "Q3 2026"."""
        return f"Q{self.number} {self.year}"

    def __str__(self) -> str:
        return f"{self.year}-q{self.number}"
