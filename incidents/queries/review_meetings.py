"""Meetings about postmortems: of one, and in somebody's calendar."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from core.models import User
from incidents.domain.action_item import ActionStatus
from incidents.models import ActionItem, Postmortem, ReviewMeeting

KEPT = timedelta(days=90)
"""How long past meetings stay in a calendar."""


def of_postmortem(postmortem: Postmortem) -> list[ReviewMeeting]:
    """Return the meetings with their people, the first one first; two statements."""
    rows = ReviewMeeting.objects.filter(postmortem=postmortem).select_related("arranged_by")
    return list(rows.prefetch_related("people"))


def in_calendar_of(person: User, *, now: datetime) -> QuerySet[ReviewMeeting]:
    """Return the meetings a person is asked to or arranged, cancelled ones too, soonest first."""
    return (
        ReviewMeeting.objects.filter(Q(people=person) | Q(arranged_by=person))
        .filter(ends_at__gte=now - KEPT)
        .select_related("postmortem__incident")
        .distinct()
        .order_by("starts_at", "pk")
    )


def due_items_of(person: User) -> QuerySet[ActionItem]:
    """Return what a person owes by a day, the soonest first."""
    items = ActionItem.objects.filter(owner=person, status__in=ActionStatus.unfinished())
    return items.filter(due_on__isnull=False).order_by("due_on", "pk")
