"""What somebody muted."""

from django.db.models import QuerySet

from core.models import User
from incidents.models import Mute


def for_list(person: User) -> QuerySet[Mute]:
    """Return what a person muted, with incident and postmortem, the latest first; one statement."""
    rows = Mute.objects.filter(person=person).select_related("incident__postmortem")
    return rows.order_by("-pk")
