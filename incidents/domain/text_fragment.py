"""The end of an address that leads a browser to words on the page (pure).

https://wicg.github.io/scroll-to-text-fragment/: browsers that know it scroll to the words and mark
them, others show the page from its top, and so do all when the words are gone.
"""

import re
from urllib.parse import quote

MOST_CHARACTERS = 200
_LINE_MARKS = re.compile(r"^\s*(?:[-*+>]|#{1,6}|\d+[.)])\s+(?:\[[ xX]\]\s+)?")
_WORD_MARKS = re.compile(r"\*\*|__|[*`]")


def text_fragment(words: str) -> str:
    """Return "#:~:text=…" for the first line of `words`, without its Markdown; "" for no words."""
    line = next((one for one in words.splitlines() if one.strip()), "")
    plain = _WORD_MARKS.sub("", _LINE_MARKS.sub("", line)).strip()
    if len(plain) > MOST_CHARACTERS:
        plain = plain[: MOST_CHARACTERS + 1].rpartition(" ")[0] or plain[:MOST_CHARACTERS]
    # A hyphen is part of the directive's own grammar.
    written = quote(plain.encode("utf-8", "replace"), safe="").replace("-", "%2D")
    return f"#:~:text={written}" if plain else ""
