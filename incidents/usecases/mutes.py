"""Hear no more of an incident or of its postmortem, or hear of it again."""

from datetime import datetime

from django.db import transaction

from core.audit.activity import record
from core.models import User
from incidents.domain.notification import Reason
from incidents.models import Incident, Mute, Notification
from incidents.models.notification import POSTMORTEM_TYPES


@transaction.atomic
def mute(incident: Incident, *, by: User, at: datetime, is_postmortem_only: bool = False) -> Mute:
    """Keep what others do there out of the inbox of `by`, and tick off what is in it.

    Whoever muted the whole incident still has when they mute its postmortem.
    """
    found, is_new = Mute.objects.get_or_create(
        person=by,
        incident=incident,
        defaults={"muted_at": at, "is_postmortem_only": is_postmortem_only},
    )
    if not is_new and found.is_postmortem_only and not is_postmortem_only:
        found.is_postmortem_only = False
        found.save(update_fields=["is_postmortem_only"])
        is_new = True
    _tick_off(found, at)
    if is_new:
        record(by, "notification.mute", found, is_postmortem_only=found.is_postmortem_only)
    return found


@transaction.atomic
def end_mute(found: Mute, *, by: User) -> None:
    """Hear of it again; what was missed stays missed. Twice is as good as once."""
    row = Mute.objects.select_for_update(of=("self",)).filter(pk=found.pk).first()
    if row is not None:
        record(by, "notification.unmute", row)
        row.delete()


def _tick_off(found: Mute, at: datetime) -> None:
    reasons = [reason for reason in Reason if reason.is_from_somebody]
    entries = Notification.objects.filter(
        person=found.person, incident=found.incident, reason__in=reasons
    )
    if found.is_postmortem_only:
        entries = entries.filter(object_type__in=POSTMORTEM_TYPES)
    entries.unread().update(read_at=at)
