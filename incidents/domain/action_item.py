"""Words of action items: what they are for and where they stand (pure)."""

from enum import StrEnum


class ActionKind(StrEnum):
    """What the promised change does about the next incident."""

    PREVENT = "prevent"
    DETECT = "detect"
    MITIGATE = "mitigate"
    PROCESS = "process"


class ActionStatus(StrEnum):
    """Where an action item stands."""

    OPEN = "open"
    DOING = "doing"
    BLOCKED = "blocked"
    DONE = "done"
    WONT_DO = "wont_do"

    @property
    def label(self) -> str:
        """Return the words for pages."""
        return "Won't do" if self is ActionStatus.WONT_DO else self.value.capitalize()

    @classmethod
    def unfinished(cls) -> tuple["ActionStatus", ...]:
        """Return the statuses in which the promise is still owed."""
        return (cls.OPEN, cls.DOING, cls.BLOCKED)


class Priority(StrEnum):
    """How soon it matters."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
