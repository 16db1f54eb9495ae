"""The body of a request as JSON that can be stored: bounded, without secrets (pure)."""

import json
import math
import re
from typing import Any

from core.safe_documents import DocumentValue

MOST_BYTES = 512 * 1024
MOST_LEVELS = 60
REDACTED = "[redacted]"

_LONGEST_NUMBER = 30
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_SECRET_NAME = re.compile(
    r"(?:^|[_.\-])(?:routing_?key|service_?key|integration_?key|api_?key|passw(?:or)?d|secret|"
    r"(?:access|auth|bearer|refresh)_?token|token|authorization|cookie|private_?key)$",
    re.IGNORECASE,
)
_SECRET_TEXT = re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{12,}")
_ADDRESS_WITH_PASSWORD = re.compile(r"(?<=://)[^/\s:@]+:[^/\s@]+(?=@)")


def read_body(content: bytes) -> DocumentValue:
    """Return the JSON of a body.

    Characters that no database stores are replaced: an alert with a strange letter is still an
    alert. Numbers nobody writes stay as text. Raises ValueError, with a phrase that follows "The
    body", for what is no JSON, for NaN, and for more than MOST_LEVELS levels.
    """
    try:
        value = json.loads(
            content.decode("utf-8-sig", errors="replace"),
            parse_int=_whole,
            parse_float=_fraction,
            parse_constant=_refuse,
        )
    except RecursionError as error:
        raise ValueError(f"is nested more than {MOST_LEVELS} levels deep") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"is not JSON: {error.msg} at line {error.lineno}") from error
    storable: DocumentValue = _storable(value, MOST_LEVELS)
    return storable


def redacted(value: DocumentValue, *, secrets: tuple[str, ...] = ()) -> DocumentValue:
    """Return a copy in which what looks like a secret, or is one of `secrets`, reads REDACTED."""
    if isinstance(value, dict):
        return {
            key: REDACTED if one and _SECRET_NAME.search(key) else redacted(one, secrets=secrets)
            for key, one in value.items()
        }
    if isinstance(value, list):
        return [redacted(one, secrets=secrets) for one in value]
    return redacted_text(value, secrets=secrets) if isinstance(value, str) else value


def redacted_text(text: str, *, secrets: tuple[str, ...] = ()) -> str:
    """Return a text without passwords in addresses, credentials of headers, and `secrets`."""
    for secret in secrets:
        text = text.replace(secret, REDACTED)
    text = _SECRET_TEXT.sub(rf"\1 {REDACTED}", text)
    return _ADDRESS_WITH_PASSWORD.sub(REDACTED, text)


def as_text(value: Any) -> str:
    """Return a value as a label's text: nothing for None, JSON for what has parts."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def mapping_of(value: Any) -> dict[str, Any]:
    """Return a JSON object, and an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def list_of(value: Any) -> list[Any]:
    """Return a JSON list, and an empty one for anything else."""
    return value if isinstance(value, list) else []


def labels_of(value: Any) -> dict[str, str]:
    """Return the members of an object as texts; parts of parts are left as JSON."""
    return {key: as_text(one) for key, one in mapping_of(value).items()}


def _whole(text: str) -> int | str:
    return int(text) if len(text) <= _LONGEST_NUMBER else text


def _fraction(text: str) -> float | str:
    value = float(text)
    return value if math.isfinite(value) else text


def _refuse(text: str) -> float:
    raise ValueError(f"has {text}, which is not JSON")


def _storable(value: Any, levels: int) -> Any:
    if isinstance(value, str):
        return _UNSTORABLE.sub("\ufffd", value)
    if not isinstance(value, dict | list):
        return value
    if levels == 0:
        raise ValueError(f"is nested more than {MOST_LEVELS} levels deep")
    if isinstance(value, list):
        return [_storable(one, levels - 1) for one in value]
    return {
        _UNSTORABLE.sub("\ufffd", key): _storable(one, levels - 1) for key, one in value.items()
    }
