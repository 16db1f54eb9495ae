"""The order of a timeline without its words, so that long ones are read in pieces."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from incidents.domain.chat import ChatImportStatus
from incidents.domain.timeline import first_versions
from incidents.models import Incident


class Line(NamedTuple):
    """What decides where a line stands and whether it is shown; `ids` of its versions in order.

    `author` wrote the newest version, None for a machine.
    """

    ids: tuple[int, ...]
    at: datetime
    kind: str
    is_pinned: bool
    is_undone: bool
    author: int | None

    @property
    def number(self) -> int:
        """Return the id of the first version."""
        return self.ids[0]

    @property
    def sort(self) -> tuple[datetime, int]:
        """Return what sorts like the timeline."""
        return self.at, self.number


def start_of(every: list[Line], chosen: list[Line], size: int, around: int | None) -> int:
    """Return where in `chosen` the piece begins."""
    last = max(len(chosen) - size, 0)
    line = next((one for one in every if around in one.ids), None)
    if line is None:
        return last
    place = bisect_left(chosen, line.sort, key=lambda one: one.sort)
    return min(max(place - size // 2, 0), last)


def outline(incident: Incident) -> list[Line]:
    """Return one line per chain of corrections, in order, without its words; one statement."""
    entries = incident.timeline.order_by("id").values_list(
        "pk", "corrects", "at", "kind", "is_pinned", "is_retracted", "author", "chat_import__status"
    )
    found = list(entries)
    first = first_versions({entry[0]: entry[1] for entry in found})
    chains: dict[int, list[Any]] = {}
    for entry in found:
        chains.setdefault(first[entry[0]], []).append(entry)
    lines = [_line(chain) for chain in chains.values()]
    return sorted(lines, key=lambda line: line.sort)


def _line(chain: Sequence[Any]) -> Line:
    """Return a line; one that was gone with its import and was put back since is there."""
    _, _, at, kind, is_pinned, is_retracted, author, _ = chain[-1]
    is_undone = chain[0][-1] == ChatImportStatus.UNDONE and is_retracted
    return Line(tuple(entry[0] for entry in chain), at, kind, is_pinned, is_undone, author)
