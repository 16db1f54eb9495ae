"""Files of many incidents: one bad or repeated record leaves the others alone."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from core.input.rejection import Rejection
from incidents.ingestion.record import IncidentRecord, Unreadable, check_storable

Raw = TypeVar("Raw")


def read_each(
    name: str, numbered: Iterable[tuple[int, Raw]], read: Callable[[Raw], IncidentRecord]
) -> Iterator[IncidentRecord | Rejection]:
    """Yield for each (line, raw record) what `read` makes of it, or why it was left out.

    `read` raises Unreadable. A record with the key of an earlier one is rejected, because which of
    the two is right is for people to say.
    """
    lines_of: dict[str, int] = {}
    for number, raw in numbered:
        try:
            record = read(raw)
            check_storable(record)
            _check_new(record, lines_of)
        except Unreadable as error:
            yield Rejection(f"{name}:{number}", error.reason)
        else:
            lines_of[record.source_key] = number
            yield record


def _check_new(record: IncidentRecord, lines_of: dict[str, int]) -> None:
    line = lines_of.get(record.source_key)
    if line is not None:
        raise Unreadable(f"is the incident of line {line} again")
