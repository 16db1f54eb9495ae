"""Ask for a verb in a template: `{% can "incident.resolve" incident as allowed %}`."""

from typing import Any

from django import template

from core import permissions

register = template.Library()


@register.simple_tag(takes_context=True)
def can(context: template.Context, verb: str, obj: Any = None) -> bool:
    """Return whether the signed-in person may do `verb` to `obj`."""
    request = context.get("request")
    return request is not None and permissions.can(request.user, verb, obj)
