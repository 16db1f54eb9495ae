"""What every page may show around its content."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from core import demo
from core.availability.access import read_only_notice
from core.web.navigation import navigation_for


def navigation(request: HttpRequest) -> dict[str, object]:
    """Offer `navigation`, `demo_loaded` and `read_only`, a sentence while nothing can be written.

    Fragments that do not ask for them pay nothing.
    """
    person = getattr(request, "user", None) or AnonymousUser()
    return {
        "navigation": SimpleLazyObject(lambda: navigation_for(person, request.path)),
        "demo_loaded": SimpleLazyObject(demo.is_loaded),
        "read_only": SimpleLazyObject(read_only_notice),
    }
