"""What the Location entities of a catalogue point at, and what of it was not read (pure)."""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from posixpath import dirname, join, normpath
from typing import NamedTuple


class Target(NamedTuple):
    """A place that a Location names, as it is written; `path` is the file of the Location."""

    location: str
    written: str
    path: str


def unread_targets(targets: Iterable[Target], read: Iterable[str]) -> tuple[Target, ...]:
    """Return the targets that are none of the files that were read, each once.

    A target without a scheme counts from the folder of its Location and may have wildcards; an
    address with one was never fetched.
    """
    names = {normpath(name) for name in read}
    return tuple(dict.fromkeys(one for one in targets if not _is_read(one, names)))


def _is_read(target: Target, names: set[str]) -> bool:
    if "://" in target.written:
        return False
    wanted = normpath(join(dirname(target.path), target.written))
    if wanted in names or not any(mark in wanted for mark in "*?["):
        return wanted in names
    return any(fnmatchcase(name, wanted) for name in names)
