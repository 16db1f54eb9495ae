"""Numbers about the program itself for `/metrics`: read when asked for, never kept on the way.

An app registers what it knows in `AppConfig.ready`. Labels come from bounded sets such as
severities and the names of drains: no title, name or address ever becomes one, and restricted
incidents are not counted.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from django.conf import settings

from core.health.tallies import Tallies

STATUS_CLASSES = ("1xx", "2xx", "3xx", "4xx", "5xx")
SLOWEST_MILLISECONDS = (50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000)
"""Upper ends of the classes of answer times; slower ones count in the total only."""

tallies = Tallies(
    lambda: settings.VAR,
    [
        *(f"requests_{one}" for one in STATUS_CLASSES),
        *(f"answers_within_{one}" for one in SLOWEST_MILLISECONDS),
        "answers",
        "answer_microseconds",
        "unavailable",
        "read_only_milliseconds",
        "read_only_mark",
    ],
)


class Figure(NamedTuple):
    """One number, or one for each value of `label`; a name that ends in _total only grows."""

    name: str
    says: str
    values: Mapping[str, float]
    label: str = ""


Reader = Callable[[datetime], Iterable[Figure]]
"""Reads figures from the database as of a moment; raises what the database raises."""

_readers: list[Reader] = []


def register_figures(reader: Reader) -> None:
    """Add what `reader` reads to every scrape."""
    if reader not in _readers:
        _readers.append(reader)


def figures(at: datetime) -> Iterator[Figure]:
    """Yield what the apps know of the database as of `at`."""
    for reader in _readers:
        yield from reader(at)


def single(name: str, says: str, value: float) -> Figure:
    """Return a figure without a label."""
    return Figure(name, says, {"": value})


def count_request(status: int, seconds: float) -> None:
    """Count one answer: its class of status and how long it took."""
    milliseconds = seconds * 1000
    within = [one for one in SLOWEST_MILLISECONDS if milliseconds <= one][:1]
    tallies.add(
        **{f"requests_{status // 100}xx": 1, "answers": 1},
        **{f"answers_within_{one}": 1 for one in within},
        answer_microseconds=int(seconds * 1_000_000),
        unavailable=int(status == 503),  # noqa: PLR2004 - the status itself
    )
