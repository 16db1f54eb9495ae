"""Somebody's inbox: what is due, the newest first, and how much of it is unread."""

from datetime import datetime

from django.db.models import Case, Count, DateTimeField, OuterRef, Subquery, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from core.database.compiled import Given
from core.models import Role, User
from core.visibility import Viewer, viewing_as
from incidents.models import Notification
from incidents.models.notification import NotificationQuerySet


def for_list(person: User, *, at: datetime) -> NotificationQuerySet:
    """Return the entries of a person that are due, each with who did it."""
    return _due(person, at).select_related("actor").order_by("-pk")


def unread_of_person() -> Combinable:
    """Return how many entries wait for the person of a row, as an expression.

    Whoever reads it gives the moment `at`, and `viewer`, the key of that person.
    """
    return Case(
        When(role=Role.ADMIN, then=_waiting(Viewer.SYSTEM)), default=_waiting(Viewer.ANYBODY)
    )


def _waiting(reach: Viewer) -> Combinable:
    with viewing_as(reach):
        rows = _due(OuterRef("pk"), Given("at", DateTimeField())).unread()
    counted = rows.order_by().values("person").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def _due(person: User | OuterRef, at: datetime | Given) -> NotificationQuerySet:
    return Notification.objects.filter(person=person, due_at__lte=at)
