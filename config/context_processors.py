"""What every page shows around its content and no lower app knows."""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from core.models import User
from incidents.queries.notifications import MOST_COUNTED, unread_count


def inbox(request: HttpRequest) -> dict[str, object]:
    """Offer `unread`, the words beside the inbox; pages that do not ask for it pay nothing."""
    return {"unread": SimpleLazyObject(lambda: _unread(request))}


def _unread(request: HttpRequest) -> str:
    """Return how many entries wait: "" for none, "99+" for many."""
    person = getattr(request, "user", None)
    if not isinstance(person, User) or person.pk is None:
        return ""
    number = unread_count(person, at=timezone.now())
    return f"{MOST_COUNTED}+" if number > MOST_COUNTED else str(number or "")
