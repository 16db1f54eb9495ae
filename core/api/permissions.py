"""From the action of a viewset to the verb it needs."""

from typing import TYPE_CHECKING, Any

from rest_framework.exceptions import MethodNotAllowed, PermissionDenied
from rest_framework.permissions import BasePermission

from core.models import ApiToken, TokenScope, User
from core.permissions import can

if TYPE_CHECKING:
    # DRF imports this module while its own views are still loading.
    from rest_framework.request import Request
    from rest_framework.views import APIView


READING = frozenset({"get", "head"})


class VerbPermission(BasePermission):
    """Ask for `view.verbs[action]`; an action that is not listed is refused.

    A view without actions lists its verbs by HTTP method ("get", "post"). A method the address
    does not know is told apart from one the person may not use. A token that may only read opens
    nothing else, whatever its person may do.
    """

    def has_permission(self, request: "Request", view: "APIView") -> bool:
        if not isinstance(request.user, User):
            return False
        method = (request.method or "").lower()
        if method not in view.http_method_names or not hasattr(view, method) or method == "options":
            raise MethodNotAllowed(request.method or "")
        if method not in READING and _reads_only(request):
            raise PermissionDenied("This token may read and change nothing.")
        verb = self._verb(method, view)
        return verb is not None and can(request.user, verb)

    def has_object_permission(self, request: "Request", view: "APIView", obj: Any) -> bool:
        verb = self._verb((request.method or "").lower(), view)
        return verb is not None and can(request.user, verb, obj)

    def _verb(self, method: str, view: "APIView") -> str | None:
        verbs: dict[str, str] = getattr(view, "verbs", {})
        name = getattr(view, "action", None) or ("get" if method == "head" else method)
        return verbs.get(name)


def _reads_only(request: "Request") -> bool:
    """Return whether a token was sent that may not change anything."""
    return isinstance(request.auth, ApiToken) and request.auth.scope == TokenScope.READ
