"""Deciding that a task after an incident will not be done, or will be after all."""

from datetime import datetime

from django.db import transaction

from core.audit.activity import record
from core.input.text import checked_text
from core.models import User
from incidents.domain.review_task import LONGEST_REASON, ReviewTask
from incidents.models import DeclinedTask, Incident
from incidents.usecases.incident_changes import lock_incident


@transaction.atomic
def decline_task(
    incident: Incident, task: ReviewTask, *, by: User | None, at: datetime, reason: str
) -> DeclinedTask:
    """Say why a task will not be done; the reason given last counts."""
    reason = reason.strip()
    checked_text(
        reason, field="reason", label="The reason", required=True, max_length=LONGEST_REASON
    )
    incident = lock_incident(incident)
    declined, _ = DeclinedTask.objects.update_or_create(
        incident=incident, task=task, defaults={"reason": reason, "by": by, "at": at}
    )
    record(by, "review_task.decline", incident, task=task, reason=reason)
    return declined


@transaction.atomic
def take_up_task(incident: Incident, task: ReviewTask, *, by: User | None) -> None:
    """Put a declined task back on the list; does nothing to one that is there."""
    incident = lock_incident(incident)
    deleted, _ = DeclinedTask.objects.filter(incident=incident, task=task).delete()
    if deleted:
        record(by, "review_task.take_up", incident, task=task)
