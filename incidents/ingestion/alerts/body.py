"""The body of a request as JSON that can be stored: bounded, without secrets (pure)."""

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from core.input.documents import DocumentValue

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

_SECRET_WORDS = ("bearer", "basic")
_SAME_LETTERS = str.maketrans({"\u0130": "i", "\u0131": "i", "\u017f": "s", "\u212a": "k"})
"""Letters that patterns take for one of ASCII when they leave upper and lower case be."""


def read_body(content: bytes) -> DocumentValue:
    """Return the JSON of a body.

    Characters that no database stores are replaced: an alert with a strange letter is still an
    alert. Numbers nobody writes stay as text. Raises ValueError, with a phrase that follows "The
    body", for what is no JSON, for NaN, and for more than MOST_LEVELS levels.
    """
    text = content.decode("utf-8-sig", errors="replace")
    try:
        value = json.loads(
            text,
            parse_int=_whole,
            parse_float=_fraction,
            parse_constant=_refuse,
        )
    except RecursionError as error:
        raise ValueError(f"is nested more than {MOST_LEVELS} levels deep") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"is not JSON: {error.msg} at line {error.lineno}") from error
    if any(number == MOST_LEVELS for number, _ in enumerate(_levels(value))):
        raise ValueError(f"is nested more than {MOST_LEVELS} levels deep")
    # Only an escape can name a character that no database stores: as a byte it is no JSON.
    found: DocumentValue = _storable(value) if "\\u" in text else value
    return found


def redacted_json(value: DocumentValue, *, secrets: tuple[str, ...] = ()) -> str:
    """Return `redacted` as JSON.

    Most payloads hold no secret. To see that takes a fraction of the time: each name is looked at
    once, and the texts as one, for what no secret can be without.
    """
    text = json.dumps(value, ensure_ascii=False)
    if not _may_hold_secrets(text, secrets) and not any(map(_SECRET_NAME.search, _names(value))):
        return text
    return json.dumps(redacted(value, secrets=secrets), ensure_ascii=False)


def _may_hold_secrets(text: str, secrets: tuple[str, ...]) -> bool:
    if any(json.dumps(secret, ensure_ascii=False)[1:-1] in text for secret in secrets):
        return True
    text = (text if text.isascii() else text.translate(_SAME_LETTERS)).lower()
    return ("://" in text and "@" in text) or any(word in text for word in _SECRET_WORDS)


def _names(value: DocumentValue) -> set[str]:
    names: set[str] = set()
    for level in _levels(value):
        names.update(*(one for one in level if isinstance(one, dict)))
    return names


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


def _levels(value: Any) -> Iterator[list[Any]]:
    """Yield the lists and objects of a document, one level after the other."""
    level = [value] if isinstance(value, dict | list) else []
    while level:
        yield level
        level = [
            part
            for one in level
            for part in (one.values() if isinstance(one, dict) else one)
            if isinstance(part, dict | list)
        ]


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return _UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_storable(one) for one in value]
    if isinstance(value, dict):
        return {_UNSTORABLE.sub("\ufffd", key): _storable(one) for key, one in value.items()}
    return value
