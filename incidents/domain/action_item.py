"""Words of action items: what they are for and where they stand (pure)."""

from datetime import timedelta
from enum import StrEnum

UNDO_FOR = timedelta(days=30)
"""How long a change of many action items can be taken back."""


class ActionKind(StrEnum):
    """What the promised change does about the next incident."""

    PREVENT = "prevent"
    DETECT = "detect"
    MITIGATE = "mitigate"
    PROCESS = "process"


class ActionStatus(StrEnum):
    """Where an action item stands.

    Verified is done with linked evidence; questioned is what a newer incident makes of verified.
    """

    OPEN = "open"
    DOING = "doing"
    BLOCKED = "blocked"
    DONE = "done"
    VERIFIED = "verified"
    QUESTIONED = "questioned"
    WONT_DO = "wont_do"

    @property
    def label(self) -> str:
        """Return the words for pages."""
        return "Won't do" if self is ActionStatus.WONT_DO else self.value.capitalize()

    @classmethod
    def unfinished(cls) -> tuple["ActionStatus", ...]:
        """Return the statuses in which the promise is still owed."""
        return (cls.OPEN, cls.DOING, cls.BLOCKED)

    @classmethod
    def kept(cls) -> tuple["ActionStatus", ...]:
        """Return the statuses in which what was promised has been done, proven or not."""
        return (cls.DONE, cls.VERIFIED, cls.QUESTIONED)

    @classmethod
    def chosen(cls) -> tuple["ActionStatus", ...]:
        """Return the statuses a person may choose, which are the columns of the board.

        Verified takes evidence and questioned takes an incident; nobody just chooses them.
        """
        return (cls.OPEN, cls.DOING, cls.BLOCKED, cls.DONE, cls.WONT_DO)

    @property
    def column(self) -> "ActionStatus":
        """Return the column of the board: what is proven or in doubt stands under done."""
        return ActionStatus.DONE if self in ActionStatus.kept() else self

    def may_become(self, wanted: "ActionStatus") -> bool:
        """Return whether a person may move an action item from here to `wanted`.

        What was proven is reopened before anything else happens to it, so that no evidence is
        dropped by the way.
        """
        if wanted not in ActionStatus.chosen():
            return False
        is_proven = self in {ActionStatus.VERIFIED, ActionStatus.QUESTIONED}
        return not is_proven or wanted in ActionStatus.unfinished()


class Priority(StrEnum):
    """How soon it matters."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class EvidenceKind(StrEnum):
    """What shows that the promised change works."""

    DRILL = "drill"
    TEST = "test"
    ALERT = "alert"
    LINK = "link"

    @property
    def label(self) -> str:
        """Return the words for pages."""
        return _EVIDENCE_LABELS[self]


_EVIDENCE_LABELS = {
    EvidenceKind.DRILL: "A drill",
    EvidenceKind.TEST: "A test",
    EvidenceKind.ALERT: "An alert that fired",
    EvidenceKind.LINK: "A link",
}
