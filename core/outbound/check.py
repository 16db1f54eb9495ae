"""The check of the networks that this program may call, before anything starts."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error

from core.outbound.address import read_networks


def check_outbound_networks(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001 - how Django calls checks
    **_: Any,
) -> list[CheckMessage]:
    """Return an error for each text in DRYDOCK_OUTBOUND_NETWORKS that is no network."""
    return [
        Error(
            f"DRYDOCK_OUTBOUND_NETWORKS: “{text}” is no network.",
            hint="Write networks as 10.20.0.0/16,fd00:20::/32.",
            id="drydock.E001",
        )
        for text in settings.DRYDOCK_OUTBOUND_NETWORKS
        if not _is_network(text)
    ]


def _is_network(text: str) -> bool:
    try:
        read_networks([text])
    except ValueError:
        return False
    return True
