"""Why somebody gets an entry in the inbox, and when (pure)."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

BATCHED_AFTER: Final = timedelta(minutes=5)
"""Text that saves itself is given this long to settle: what is gone again by then tells nobody."""


class Reason(StrEnum):
    """Why; `words` go between who did it and where."""

    MENTION = "mention"
    REVIEW = "review"
    APPROVAL = "approval"
    CHANGES = "changes"
    COMMENT = "comment"
    REPLY = "reply"
    REMINDER = "reminder"
    DUE = "due"
    OVERDUE = "overdue"
    DIGEST = "digest"
    REPORT = "report"
    CHANNEL = "channel"
    DRILL = "drill"
    EXPIRING = "expiring"

    @property
    def words(self) -> str:
        """Return what somebody did, as in "Ana mentioned you in PM-7"."""
        return _WORDS[self]

    @property
    def is_from_somebody(self) -> bool:
        """Return whether somebody did something; a reminder comes from nobody."""
        return self not in _FROM_NOBODY


_FROM_NOBODY = frozenset(
    {
        *(Reason.REMINDER, Reason.DUE, Reason.OVERDUE, Reason.DIGEST, Reason.CHANNEL),
        *(Reason.DRILL, Reason.EXPIRING),
    }
)
_WORDS = {
    Reason.MENTION: "mentioned you in",
    Reason.REVIEW: "asked you to review",
    Reason.APPROVAL: "approved",
    Reason.CHANGES: "asked for changes in",
    Reason.COMMENT: "commented on",
    Reason.REPLY: "answered in a thread you are in, on",
    Reason.REMINDER: "reminds you of the postmortem of",
    Reason.DUE: "reminds you of what is due today:",
    Reason.OVERDUE: "reminds you of what is overdue:",
    Reason.DIGEST: "sums up what you owe:",
    Reason.REPORT: "asks you to hand in the report of",
    Reason.DRILL: "reminds you of the drill that comes up:",
    Reason.EXPIRING: "reminds you of evidence that is about to expire:",
    Reason.CHANNEL: "tells you that something is wrong with the channel",
}
