"""Addresses that hold a secret lose it before they reach a log."""

import re
from collections.abc import MutableMapping
from typing import Any

_IN_PATH = re.compile(r"(/(?:hooks/[a-z]+|public|shared/reports)/)[^/\s\"'?#]+")
_IN_QUERY = re.compile(r"([?&]token=)[^&\s\"'#]+")
_REDACTED = r"\1[redacted]"


def redact_addresses(
    _logger: Any, _method: str, said: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Take secrets out of every text of a log entry, as a processor of structlog."""
    for name, value in said.items():
        if isinstance(value, str) and ("/" in value or "token=" in value):
            said[name] = _IN_QUERY.sub(_REDACTED, _IN_PATH.sub(_REDACTED, value))
    return said
