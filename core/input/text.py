"""What text must be like before it is stored (pure)."""

import re

from core.errors import RuleViolation

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def checked_text(
    text: str, *, field: str, label: str, required: bool = False, max_length: int | None = None
) -> str:
    """Return `text` as it is, or raise RuleViolation on `field` with a sentence about `label`.

    Refused: a NUL or half of a surrogate pair, which no database keeps; blanks only where
    something is required; more than `max_length` characters.
    """
    if _UNSTORABLE.search(text):
        raise RuleViolation(
            f"{label} holds a character that cannot be stored (NUL or half a surrogate pair).",
            field=field,
        )
    if required and not text.strip():
        raise RuleViolation(f"{label} is needed.", field=field)
    if max_length is not None and len(text) > max_length:
        raise RuleViolation(
            f"{label} has {len(text)} characters; at most {max_length} are kept.", field=field
        )
    return text
