"""Addresses that may become a link (pure)."""

import re
from urllib.parse import urlsplit

LONGEST_WEB_ADDRESS = 1000

_NOT_IN_ADDRESSES = re.compile(r"[\s\x00-\x1f\x7f]")


def is_own_address(text: str) -> bool:
    """Return whether a text is the path of a page of this site, such as "/drills/DR-3/result/"."""
    is_path = text.startswith("/") and not text.startswith(("//", "/\\"))
    return is_path and len(text) <= LONGEST_WEB_ADDRESS and not _NOT_IN_ADDRESSES.search(text)


def is_web_address(text: str) -> bool:
    """Return whether a text is an http or https address, so that following it runs nothing."""
    if len(text) > LONGEST_WEB_ADDRESS or _NOT_IN_ADDRESSES.search(text):
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)
