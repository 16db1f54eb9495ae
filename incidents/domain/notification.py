"""Why somebody gets an entry in the inbox, and when (pure)."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

BATCHED_AFTER: Final = timedelta(minutes=5)
"""Text that saves itself is given this long to settle: what is gone again by then tells nobody."""


class Reason(StrEnum):
    """Why; `words` go between who did it and where."""

    MENTION = "mention"
    REMINDER = "reminder"
    DUE = "due"
    OVERDUE = "overdue"
    DIGEST = "digest"

    @property
    def words(self) -> str:
        """Return what somebody did, as in "Ana mentioned you in PM-7"."""
        return _WORDS[self]

    @property
    def is_from_somebody(self) -> bool:
        """Return whether somebody did something; a reminder comes from nobody."""
        return self is Reason.MENTION


_WORDS = {
    Reason.MENTION: "mentioned you in",
    Reason.REMINDER: "reminds you of the postmortem of",
    Reason.DUE: "reminds you of what is due today:",
    Reason.OVERDUE: "reminds you of what is overdue:",
    Reason.DIGEST: "sums up what you owe:",
}
