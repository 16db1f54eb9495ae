"""What the wording check says: which rule, where, and how it could be put instead (pure)."""

from enum import StrEnum
from typing import NamedTuple


class Rule(StrEnum):
    """What a wording can do to the people who read it; each has a title and an explanation."""

    COUNTERFACTUAL = "counterfactual"
    PERSON_AS_CAUSE = "person_as_cause"
    JUDGEMENT = "judgement"
    HINDSIGHT = "hindsight"
    HUMAN_ERROR = "human_error"
    SINGLE_ROOT_CAUSE = "single_root_cause"
    SUPPRESSION = "suppression"

    @property
    def label(self) -> str:
        """Return what it is called on a page."""
        return _LABELS[self]

    @property
    def reason(self) -> str:
        """Return why it is worth another look."""
        return _REASONS[self]


_LABELS = {
    Rule.COUNTERFACTUAL: "What did not happen",
    Rule.PERSON_AS_CAUSE: "A person as the cause",
    Rule.JUDGEMENT: "Judging word",
    Rule.HINDSIGHT: "Hindsight",
    Rule.HUMAN_ERROR: "“Human error”",
    Rule.SINGLE_ROOT_CAUSE: "One root cause",
    Rule.SUPPRESSION: "Suppressed without a reason",
}

_REASONS = {
    Rule.COUNTERFACTUAL: "It tells of a world that was not there; what was there explains more.",
    Rule.PERSON_AS_CAUSE: "It ends the inquiry at a person; the conditions stay as they were.",
    Rule.JUDGEMENT: "It judges where a description would let readers learn.",
    Rule.HINDSIGHT: "It is clear only now; at that moment people saw something else.",
    Rule.HUMAN_ERROR: "It is a label where the explanation begins.",
    Rule.SINGLE_ROOT_CAUSE: "Incidents need several conditions at once; each is worth knowing.",
    Rule.SUPPRESSION: "Readers of the text cannot tell why the wording stays.",
}


class Finding(NamedTuple):
    """A wording worth another look.

    `line` and `column` count from 1, `offset` from 0, all in characters of the text; `matched` is
    the text there, `length` how many characters it has. `suggestion` is a sentence.
    """

    rule: Rule
    line: int
    column: int
    offset: int
    length: int
    matched: str
    suggestion: str


class LintReport(NamedTuple):
    """The findings in a text from top to bottom; `is_complete` is False when more were left out."""

    findings: tuple[Finding, ...]
    is_complete: bool = True
