"""Words and limits of chat logs that become timeline entries (pure)."""

import re
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from incidents.domain.timeline import EntryKind

MOST_LINES = 5_000
LARGEST_BYTES = 1_000_000
LONGEST_SPEAKER = 80
MOST_AT_ONCE = 300
"""Up to so many lines are imported while the person waits, more of them in the background."""

_KIND = re.compile(
    rf"\s*(?:!(?P<marked>{'|'.join(EntryKind.for_people())})\b"
    rf"|\[?(?P<named>{'|'.join(EntryKind.for_people())})\]?:\s)",
    re.IGNORECASE | re.ASCII,
)


class ChatFormat(StrEnum):
    """Where a log was copied from, as far as that changes how it is read."""

    SLACK = "slack"
    TEAMS = "teams"
    IRC = "irc"
    PLAIN = "plain"
    JSON = "json"

    @property
    def label(self) -> str:
        """Return the words people use."""
        return _LABELS[self]


_LABELS = {
    ChatFormat.SLACK: "Slack, copied from the window",
    ChatFormat.TEAMS: "Teams, copied from the window",
    ChatFormat.IRC: "IRC",
    ChatFormat.PLAIN: "Lines that begin with a time",
    ChatFormat.JSON: "Exported JSON",
}


class ChatOrder(StrEnum):
    """Which end of a log is the earlier one."""

    OLDEST_FIRST = "oldest_first"
    NEWEST_FIRST = "newest_first"


class ChatImportStatus(StrEnum):
    """Where an import of a chat log stands; a draft is a paste that was not imported yet."""

    DRAFT = "draft"
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"
    UNDONE = "undone"


class ChatTooLarge(ValueError):  # noqa: N818 - says what the log is; no bug of ours
    """A log is larger than one import takes; the message is a sentence for the person."""


def lines_of(text: str) -> list[str]:
    """Return the lines of a log; raise ChatTooLarge, which names the limit that is passed."""
    size = len(text.encode(errors="surrogatepass"))
    if size > LARGEST_BYTES:
        raise ChatTooLarge(
            f"The log has {size:,} bytes; at most {LARGEST_BYTES:,} fit into one import."
        )
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    while lines and not lines[-1].strip():
        lines.pop()
    if len(lines) > MOST_LINES:
        raise ChatTooLarge(
            f"The log has {len(lines):,} lines; at most {MOST_LINES:,} fit into one import."
        )
    return lines


def kind_of(text: str) -> EntryKind:
    """Return the kind that words begin with ("!decision", "Action: "), else a note."""
    found = _KIND.match(text)
    return EntryKind((found["marked"] or found["named"]).lower()) if found else EntryKind.NOTE


def same_line(at: datetime, text: str) -> tuple[datetime, str]:
    """Return what two lines have in common that tell the same: the minute and the words.

    Chats show minutes where exports know seconds, and copying changes blanks.
    """
    return at.replace(second=0, microsecond=0), " ".join(text.split())


def repeated(
    lines: Iterable[tuple[int, datetime, str]], known: Iterable[tuple[datetime, str]]
) -> set[int]:
    """Return the numbers of (number, at, text) lines that are known already or come twice."""
    seen = {same_line(at, text) for at, text in known}
    found = set()
    for number, at, text in lines:
        key = same_line(at, text)
        if key in seen:
            found.add(number)
        seen.add(key)
    return found
