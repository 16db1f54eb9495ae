"""Saves of a postmortem grouped into revisions, and what its sections were at each (pure)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

PAUSE = timedelta(minutes=30)
"""Saves of one author with shorter pauses between them are one revision."""


class Save(NamedTuple):
    """A version of one section; `author` is any name that tells people apart, None for the app."""

    key: str
    number: int
    author: str | None
    at: datetime


class Revision(NamedTuple):
    """Saves in a row by one author; `versions` is what each section was afterwards.

    `number` counts from 1 and never changes, because only the last revision still grows.
    """

    number: int
    author: str | None
    began_at: datetime
    ended_at: datetime
    saves: int
    changed: tuple[str, ...]
    versions: dict[str, int]


def revisions(saves: Iterable[Save]) -> list[Revision]:
    """Group saves, which come in the order they were made, into revisions, the first one first."""
    found: list[Revision] = []
    for save in saves:
        last = found[-1] if found else None
        if last and _goes_on(last, save):
            found[-1] = Revision(
                last.number,
                last.author,
                last.began_at,
                save.at,
                last.saves + 1,
                tuple(dict.fromkeys((*last.changed, save.key))),
                last.versions | {save.key: save.number},
            )
        else:
            versions = (last.versions if last else {}) | {save.key: save.number}
            number = len(found) + 1
            found.append(Revision(number, save.author, save.at, save.at, 1, (save.key,), versions))
    return found


def _goes_on(last: Revision, save: Save) -> bool:
    return last.author == save.author and save.at - last.ended_at < PAUSE
