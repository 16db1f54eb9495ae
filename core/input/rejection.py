"""What could not be read from outside, by place and reason (pure)."""

from typing import NamedTuple


class Rejection(NamedTuple):
    """A file, or a record inside one ("facts.jsonl:17"), that was left out, and why.

    `reason` is a phrase people read after the path; it names the place inside the record.
    """

    path: str
    reason: str
