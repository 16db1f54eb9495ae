"""What `manage.py check --deploy` insists on beside Django's own."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, Tags, register

from core.outbound.address import AddressRefused, read_target

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


@register(Tags.security, deploy=True)
def check_heartbeat(app_configs: Any, **_: Any) -> list[Error]:  # noqa: ARG001 - Django's signature
    """Find an address for heartbeats that is never asked; it is not shown, for it is a secret."""
    if not settings.DRYDOCK_HEARTBEAT_URL or not (fault := _fault_of_heartbeat()):
        return []
    return [
        Error(
            f"No heartbeat goes to DRYDOCK_HEARTBEAT_URL. {fault}",
            hint="See docs/operate/monitoring.md.",
            id="drydock.E003",
        )
    ]


def _fault_of_heartbeat() -> str:
    if settings.DRYDOCK_CANARY_SECONDS <= 0:
        return "It follows a canary, and DRYDOCK_CANARY_SECONDS says that there is none."
    try:
        target = read_target(settings.DRYDOCK_HEARTBEAT_URL)
    except AddressRefused as error:
        return str(error)
    if target.scheme != "https" and not settings.DRYDOCK_OUTBOUND_NETWORKS:
        return "The address has to begin with https://, unless it is in DRYDOCK_OUTBOUND_NETWORKS."
    return ""
