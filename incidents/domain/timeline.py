"""Words of the timeline (pure)."""

from enum import StrEnum


class EntryKind(StrEnum):
    """What a timeline entry tells; `status` is written by the app itself."""

    NOTE = "note"
    ACTION = "action"
    DECISION = "decision"
    FINDING = "finding"
    IMPACT = "impact"
    COMMS = "comms"
    STATUS = "status"

    @classmethod
    def for_people(cls) -> tuple["EntryKind", ...]:
        """Return the kinds a person may choose."""
        return tuple(kind for kind in cls if kind is not cls.STATUS)
