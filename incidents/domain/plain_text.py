"""Words of people on their way into places with rules of their own (pure).

A title may hold anything. In the head of a mail a line break would begin another header, in a
chat room "@channel" would wake everybody, and characters that change the direction of writing
make a link read like another one.
"""

import re
from typing import Final

LONGEST_LINE: Final = 200
LONGEST_TEXT: Final = 2_000

_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_BLANKS = re.compile(r"\s+")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>&:])")
JOINER: Final = "\u2060"
"""Takes no room; behind an @ it keeps a name from being one."""


def plain(text: str, *, longest: int = LONGEST_TEXT) -> str:
    """Return text without characters that control or turn it, cut to a length."""
    return _cut(_CONTROL.sub("", text.replace("\r\n", "\n")).replace("\r", "\n").strip(), longest)


def one_line(text: str, *, longest: int = LONGEST_LINE) -> str:
    """Return text on one line, without characters that control or turn it, cut to a length."""
    # Separators of lines and paragraphs are blanks here before they are taken out.
    return _cut(_CONTROL.sub("", _BLANKS.sub(" ", text)).strip(), longest)


def without_mentions(text: str) -> str:
    """Return text in which no @ begins the name of anybody, in full width neither."""
    return re.sub("([@\uff20])", rf"\1{JOINER}", text)


def for_slack(text: str) -> str:
    """Return plain text for Slack, where <!channel> is a mention and <address|word> a link."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return without_mentions(escaped)


def for_markdown(text: str) -> str:
    """Return plain text for Mattermost, in which nothing is formatted and no address a link."""
    return without_mentions(_MARKDOWN.sub(r"\\\1", text))


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
