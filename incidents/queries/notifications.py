"""Somebody's inbox: what is due, the newest first, and how much of it is unread."""

from datetime import datetime

from django.db.models import DateTimeField

from core.compiled import Compiled, Given
from core.models import User
from incidents.models import Notification
from incidents.models.notification import NotificationQuerySet

MOST_COUNTED = 99
"""More than this is told as "99+"; nobody needs the number, and counting on would cost."""


_WAITING = Compiled(
    lambda: (
        _due(Given("person"), Given("at", DateTimeField()))
        .unread()
        .order_by()
        .values_list("pk", flat=True)[: MOST_COUNTED + 1]
    )
)
"""Read with every page."""


def for_list(person: User, *, at: datetime) -> NotificationQuerySet:
    """Return the entries of a person that are due, each with who did it."""
    return _due(person, at).select_related("actor").order_by("-pk")


def unread_count(person: User, *, at: datetime) -> int:
    """Return how many entries wait, MOST_COUNTED + 1 for any number above; one statement."""
    return len(_WAITING.rows(person=person.pk, at=at))


def _due(person: User | Given, at: datetime | Given) -> NotificationQuerySet:
    return Notification.objects.filter(person=person, due_at__lte=at)
