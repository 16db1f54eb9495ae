"""Read and write durations as people do (pure)."""

import re
from datetime import timedelta

NO_DATA = "no data"
COARSE_FROM = timedelta(days=14)
_SECONDS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
_ISO = re.compile(
    r"P(?:(?P<w>\d+)W)?(?:(?P<d>\d+)D)?(?:T(?:(?P<h>\d+)H)?(?:(?P<m>\d+)M)?(?:(?P<s>\d+)S)?)?",
    re.IGNORECASE,
)
_PART = re.compile(
    r"(?P<number>\d{1,9}(?:\.\d{1,6})?)\s*"
    r"(?P<unit>weeks?|w|days?|d|hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|s)(?![a-z])"
    r"(?:\s*,)?(?:\s*and\s)?\s*",
    re.IGNORECASE,
)
_FOOTNOTE = re.compile(r"\[\^[^\]]*\]")


def format_duration(span: timedelta | None) -> str:
    """Write a span with its two largest units, such as "2 h 14 min"; None is "no data".

    Smaller units are cut off, not rounded, so that 59 min 59 s is not yet an hour.
    """
    if span is None:
        return NO_DATA
    # In whole numbers and cut towards zero: total_seconds() rounds the largest spans up.
    whole, fraction = divmod(span, timedelta(seconds=1))
    seconds = abs(whole + (whole < 0 and fraction > timedelta()))
    sign = "-" if seconds and whole < 0 else ""
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, rest = divmod(rest, 60)
    parts = [(days, "d"), (hours, "h"), (minutes, "min"), (rest, "s")]
    first = next((place for place, (number, _) in enumerate(parts) if number), len(parts) - 1)
    shown = [f"{number} {unit}" for number, unit in parts[first : first + 2] if number]
    return sign + (" ".join(shown) or "0 s")


def format_age(span: timedelta | None) -> str:
    """Write how long ago something was, or how long it is until then; None is "no data".

    From 14 days on, either way, it is whole days, "336 d": nobody asks for the hours then. Shorter
    ones read as `format_duration` writes them, and so do all spans that were measured.
    """
    if span is None or abs(span) < COARSE_FROM:
        return format_duration(span)
    # Cut towards zero, as all durations are: .days of a negative one is cut downwards.
    sign = "-" if span < timedelta() else ""
    return f"{sign}{abs(span).days} d"


def parse_duration(text: str) -> timedelta:
    """Read "19 hours 43 minutes.", "11 Days", "1h30m", "PT1H30M", "279 minutes [^3]".

    A footnote mark and a final full stop are passed over. Raises ValueError with a sentence for
    anything else, such as "?" or nothing.
    """
    words = _FOOTNOTE.sub(" ", text).strip().rstrip(".").strip()
    iso = _ISO.fullmatch(words)
    if iso and any(iso.groupdict().values()):
        return _sum_of({unit: float(number) for unit, number in iso.groupdict("0").items()}, text)
    found: dict[str, float] = {}
    position = 0
    for part in _PART.finditer(words):
        if part.start() != position:
            break
        unit = part["unit"][0].lower()
        found[unit] = found.get(unit, 0.0) + float(part["number"])
        position = part.end()
    if not found or position != len(words):
        raise ValueError(f'"{text[:60]}" is no duration such as "2 h 14 min" or "90 minutes".')
    return _sum_of(found, text)


def _sum_of(units: dict[str, float], text: str) -> timedelta:
    try:
        return timedelta(seconds=sum(_SECONDS[unit] * number for unit, number in units.items()))
    except OverflowError as error:
        raise ValueError(f'"{text[:60]}" is longer than any duration can be.') from error
