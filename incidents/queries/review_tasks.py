"""The tasks after an incident, ticked by what the rows say."""

from datetime import datetime
from typing import NamedTuple

from incidents.domain.action_item import ActionStatus
from incidents.domain.postmortem import PostmortemStatus
from incidents.domain.review_task import ReviewFacts, ReviewTask, done_tasks
from incidents.models import ActionItem, DeclinedTask, Incident, Postmortem, ReviewMeeting
from incidents.queries.postmortems import section_drafts, sections_of
from incidents.queries.reviews import reviewer_rows


class TaskRow(NamedTuple):
    """A task: done, declined with a reason, or open; `is_next` marks the first open one."""

    task: ReviewTask
    is_done: bool
    declined: DeclinedTask | None
    is_next: bool = False

    @property
    def is_open(self) -> bool:
        """Return whether somebody still has to do or decline it."""
        return not self.is_done and self.declined is None


def task_rows(incident: Incident, postmortem: Postmortem | None, *, now: datetime) -> list[TaskRow]:
    """Return every task in order; at most five statements, two without a postmortem.

    `postmortem` comes from `for_detail()`.
    """
    done = done_tasks(_facts(incident, postmortem, now=now))
    declined = {
        row.task: row for row in DeclinedTask.objects.filter(incident=incident).select_related("by")
    }
    rows = [TaskRow(task, task in done, declined.get(task)) for task in ReviewTask]
    first = next((row.task for row in rows if row.is_open), None)
    return [TaskRow(row.task, row.is_done, row.declined, row.task == first) for row in rows]


def open_tasks(rows: list[TaskRow]) -> list[ReviewTask]:
    """Return what publishing waits for: every open task but publishing itself."""
    return [row.task for row in rows if row.is_open and row.task is not ReviewTask.PUBLISHED]


def _facts(incident: Incident, postmortem: Postmortem | None, *, now: datetime) -> ReviewFacts:
    items = list(
        ActionItem.objects.filter(incident=incident).values_list("status", "owner", "due_on")
    )
    owed = [row for row in items if row[0] in ActionStatus.unfinished()]
    unplanned = sum(None in row for row in owed)
    if postmortem is None:
        return ReviewFacts(action_items=len(items), unplanned_items=unplanned)
    sections = sections_of(postmortem)
    drafts = section_drafts(postmortem, sections)
    reviewers = reviewer_rows(postmortem, sections)
    held = ReviewMeeting.objects.filter(
        postmortem=postmortem, cancelled_at__isnull=True, ends_at__lte=now
    )
    return ReviewFacts(
        has_postmortem=True,
        is_written=all(draft.is_written for draft in drafts if draft.is_required),
        is_review_asked=bool(reviewers),
        is_approved=any(row.is_current_approval for row in reviewers),
        is_meeting_held=held.exists(),
        action_items=len(items),
        unplanned_items=unplanned,
        is_published=postmortem.status == PostmortemStatus.PUBLISHED,
    )
