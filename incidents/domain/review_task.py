"""What is done after an incident until others can learn from it, ticked by facts (pure)."""

from enum import StrEnum
from typing import NamedTuple

LONGEST_REASON = 500


class ReviewTask(StrEnum):
    """A step after the incident, in its natural order."""

    STARTED = "started"
    WRITTEN = "written"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    MEETING = "meeting"
    ACTIONS = "actions"
    PUBLISHED = "published"

    @property
    def label(self) -> str:
        """Return the words for pages."""
        return _LABELS[self]

    @property
    def who(self) -> str:
        """Return whose turn it is while the task is open."""
        return _WHO[self]


_LABELS = {
    ReviewTask.STARTED: "Postmortem started",
    ReviewTask.WRITTEN: "Required sections written",
    ReviewTask.IN_REVIEW: "Review asked for",
    ReviewTask.APPROVED: "Approved by a reviewer",
    ReviewTask.MEETING: "Review meeting held",
    ReviewTask.ACTIONS: "Action items have owners and due dates",
    ReviewTask.PUBLISHED: "Published",
}
_WHO = {
    ReviewTask.STARTED: "incident lead",
    ReviewTask.WRITTEN: "author",
    ReviewTask.IN_REVIEW: "author",
    ReviewTask.APPROVED: "reviewers",
    ReviewTask.MEETING: "author",
    ReviewTask.ACTIONS: "owners of the action items",
    ReviewTask.PUBLISHED: "author",
}


class ReviewFacts(NamedTuple):
    """What is known about an incident's review.

    `unplanned_items` counts unfinished action items without an owner or a due date;
    `is_approved` is about the text of this moment.
    """

    has_postmortem: bool = False
    is_written: bool = False
    is_review_asked: bool = False
    is_approved: bool = False
    is_meeting_held: bool = False
    action_items: int = 0
    unplanned_items: int = 0
    is_published: bool = False


def done_tasks(facts: ReviewFacts) -> frozenset[ReviewTask]:
    """Return the tasks that the facts tick; nobody ticks one by hand."""
    ticks = {
        ReviewTask.STARTED: facts.has_postmortem,
        ReviewTask.WRITTEN: facts.is_written,
        ReviewTask.IN_REVIEW: facts.is_review_asked,
        ReviewTask.APPROVED: facts.is_approved,
        ReviewTask.MEETING: facts.is_meeting_held,
        ReviewTask.ACTIONS: facts.action_items > 0 and facts.unplanned_items == 0,
        ReviewTask.PUBLISHED: facts.is_published,
    }
    return frozenset(task for task, is_done in ticks.items() if is_done)
