"""What every page may show around its content."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from core.navigation import navigation_for


def navigation(request: HttpRequest) -> dict[str, object]:
    """Offer `navigation` (core.navigation.Navigation); fragments that do not ask pay nothing."""
    person = getattr(request, "user", None) or AnonymousUser()
    return {"navigation": SimpleLazyObject(lambda: navigation_for(person, request.path))}
