"""Slugs that people can say aloud, made from names (pure)."""

import re
import unicodedata
from collections.abc import Callable

RESERVED = frozenset({"new"})
_MAX_LENGTH = 80


def slug_from(name: str, *, fallback: str) -> str:
    """Return a slug of ASCII letters, digits and hyphens for `name`.

    A name without any such character (emoji, other scripts), or a reserved word, gives `fallback`.
    """
    ascii_text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_text.lower())[:_MAX_LENGTH].strip("-")
    return fallback if not slug or slug in RESERVED else slug


def free_slug(wanted: str, is_taken: Callable[[str], bool]) -> str:
    """Return `wanted`, or `wanted-2`, `wanted-3` ... whichever is free first."""
    slug, number = wanted, 1
    while is_taken(slug):
        number += 1
        slug = f"{wanted}-{number}"
    return slug
