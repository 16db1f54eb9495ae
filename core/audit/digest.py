"""Digests over a canonical form, so that both databases give the same one (pure)."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any


def digest_of(content: Any) -> str:
    """Return the SHA-256 of JSON values and aware times, as 64 hexadecimal digits.

    The canonical form is JSON in UTF-8 with sorted names and no blanks; times are written in UTC
    with microseconds, and 2.0 is 2, because databases do not keep that difference.
    """
    text = json.dumps(
        _canonical(content), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _canonical(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_canonical(one) for one in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
