"""Moments as monitoring tools write them."""

from datetime import UTC, datetime
from typing import Any

_FIRST_YEAR, _LAST_YEAR = 1990, 2200
_MILLISECONDS_FROM = 100_000_000_000


def read_stamp(value: Any) -> datetime | None:
    """Return an aware UTC moment, None for nothing, for the zero time and for what is no moment.

    Understood are RFC 3339 with any number of decimals and seconds or milliseconds since 1970, as
    number or text. A moment without a zone is UTC. A sender's wrong clock never stops an alert,
    so nothing is raised.
    """
    moment = _since_1970(value)
    if moment is None and isinstance(value, str):
        moment = _written(value.strip())
    if moment is None or not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        return None
    return moment


def _since_1970(value: Any) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
        seconds = number / 1000 if abs(number) >= _MILLISECONDS_FROM else number
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _written(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
