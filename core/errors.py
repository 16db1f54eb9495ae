"""Errors that people may read (pure)."""


class RuleViolation(Exception):  # noqa: N818 - the word used everywhere: a rule was broken, no bug
    """A rule of the product forbids the step; the message is a sentence for the person.

    `field` names the form or JSON field that is at fault; None when none is.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class StaleVersion(RuleViolation):
    """Somebody else changed the object since the person read it."""
