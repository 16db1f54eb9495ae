"""Reviewing a postmortem: verdicts, what they were about, what a reviewer looks at (pure)."""

from collections.abc import Mapping
from enum import StrEnum

LONGEST_COMMENT = 10_000
LONGEST_QUOTE = 2_000


class Verdict(StrEnum):
    """What a reviewer said last."""

    WAITING = "waiting"
    APPROVED = "approved"
    CHANGES_ASKED = "changes_asked"

    @property
    def label(self) -> str:
        """Return the words for pages."""
        return {"waiting": "Not yet", "approved": "Approved", "changes_asked": "Asks for changes"}[
            self.value
        ]


class ReviewCheck(StrEnum):
    """What a reviewer looks at before saying yes."""

    FACTS = "facts"
    BLAMELESS = "blameless"
    FACTORS = "factors"
    ACTIONS = "actions"

    @property
    def label(self) -> str:
        """Return the question."""
        return _QUESTIONS[self]


_QUESTIONS = {
    ReviewCheck.FACTS: "Facts: times, impact and numbers are right and complete",
    ReviewCheck.BLAMELESS: "Blameless: it explains conditions and judges nobody",
    ReviewCheck.FACTORS: "Factors: several contributing factors, none of them a person",
    ReviewCheck.ACTIONS: "Action items: each has an owner, a date and a kind",
}

SectionVersions = Mapping[str, int]
"""Per key of a section the version that was read or published."""


def changed_sections(then: SectionVersions, now: SectionVersions) -> list[str]:
    """Return the keys of the sections that are not what they were, in the order of `now`.

    A section that was taken out since comes last.
    """
    different = [key for key, version in now.items() if then.get(key) != version]
    return different + [key for key in then if key not in now]
