"""What `manage.py check --deploy` insists on beside Django's own."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, Tags, register

NOT_REACHED_FROM_ELSEWHERE = frozenset({"127.0.0.1", "localhost", "::1", None})


@register(Tags.security, deploy=True)
def check_address(app_configs: Any, **_: Any) -> list[Error]:  # noqa: ARG001 - Django's signature
    """Find a site behind HTTPS whose mails and chats would lead to the reader's own machine."""
    is_of_this_machine = urlsplit(settings.DRYDOCK_URL).hostname in NOT_REACHED_FROM_ELSEWHERE
    if not (settings.SESSION_COOKIE_SECURE and is_of_this_machine):
        return []
    return [
        Error(
            f"DRYDOCK_URL is {settings.DRYDOCK_URL}, which leads people to their own machine.",
            hint="Set it to the address people type, such as https://drydock.example.",
            id="drydock.E002",
        )
    ]
