"""Publishing as people do it: when each task before it is done, or declined with a reason."""

from datetime import datetime

from django.db import transaction

from core.errors import RuleViolation
from core.models import User
from incidents.domain.review_task import ReviewTask
from incidents.models import Postmortem, PostmortemEdition
from incidents.queries.review_tasks import open_tasks, task_rows
from incidents.usecases.postmortem_locks import lock_postmortem
from incidents.usecases.postmortems import publish_postmortem
from incidents.usecases.review_tasks import decline_task


class OpenTasks(RuleViolation):
    """Publishing waits for tasks that are neither done nor declined; `tasks` names them."""

    def __init__(self, tasks: list[ReviewTask]) -> None:
        names = ", ".join(task.label.lower() for task in tasks)
        super().__init__(f"Not done yet: {names}. Say why it is published without.", field="reason")
        self.tasks = tasks


@transaction.atomic
def publish_reviewed(
    postmortem: Postmortem, *, by: User, at: datetime, reason: str = ""
) -> PostmortemEdition:
    """Publish the text of this moment; `reason` declines whatever task is still open.

    Raises UnwrittenSections while a required section says nothing, whatever the reason, and
    OpenTasks for open tasks without one. Nothing is declined unless the text is published.
    """
    postmortem = lock_postmortem(postmortem)
    rows = task_rows(postmortem.incident, postmortem, now=at)
    # First, because it raises for what no reason excuses; without one all is rolled back.
    edition = publish_postmortem(postmortem, by=by, at=at)
    waiting = open_tasks(rows)
    if waiting and not reason.strip():
        raise OpenTasks(waiting)
    for task in waiting:
        decline_task(postmortem.incident, task, by=by, at=at, reason=reason)
    return edition
