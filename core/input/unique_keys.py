"""JSON whose objects name each key once (pure)."""

from collections import Counter
from typing import Any

LONGEST_SHOWN = 60


class RepeatedKey(ValueError):  # noqa: N818 - names what the text has; no bug of ours
    """An object has a key twice, and nobody knows which of the two values is meant."""


def unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of JSON; for `object_pairs_hook`, which would let the last of two win.

    Raises RepeatedKey, worded to follow the name of the place.
    """
    mapping = dict(pairs)
    if len(mapping) < len(pairs):
        counts = Counter(key for key, _ in pairs)
        raise RepeatedKey(f"has the key {counts.most_common(1)[0][0][:LONGEST_SHOWN]!r} twice")
    return mapping
