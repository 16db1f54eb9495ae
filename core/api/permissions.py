"""From the action of a viewset to the verb it needs."""

from typing import TYPE_CHECKING, Any

from rest_framework.permissions import BasePermission

from core.permissions import can

if TYPE_CHECKING:
    # DRF imports this module while its own views are still loading.
    from rest_framework.request import Request
    from rest_framework.views import APIView


class VerbPermission(BasePermission):
    """Ask for `view.verbs[action]`; an action that is not listed is refused.

    A view without actions lists its verbs by HTTP method ("get", "post").
    """

    def has_permission(self, request: "Request", view: "APIView") -> bool:
        verb = self._verb(request, view)
        return verb is not None and can(request.user, verb)

    def has_object_permission(self, request: "Request", view: "APIView", obj: Any) -> bool:
        verb = self._verb(request, view)
        return verb is not None and can(request.user, verb, obj)

    def _verb(self, request: "Request", view: "APIView") -> str | None:
        verbs: dict[str, str] = getattr(view, "verbs", {})
        action = getattr(view, "action", None) or (request.method or "").lower()
        if action in {"metadata", "options"}:
            action = "list"
        return verbs.get(action)
