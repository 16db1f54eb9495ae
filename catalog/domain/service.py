"""Words about services and their dependencies (pure)."""

import re
from enum import IntEnum, StrEnum

LONGEST_PROMISE_SECONDS = 30 * 86_400
"""No service promises to be back, or to lose no more than, later than in a month."""

MOST_REGIONS = 20
LONGEST_REGIONS = 1_000
"""Characters of all regions together."""
_REGION = re.compile("[a-z0-9][a-z0-9-]{0,39}")


def read_regions(written: str) -> str:
    """Return regions in the order of their names, each once: "eu-central-1, eu-west-1".

    Raises ValueError with a phrase where one is none, or there are too many.
    """
    names = sorted({part.strip().lower() for part in written.split(",")} - {""})
    if len(names) > MOST_REGIONS:
        raise ValueError(f"names more than {MOST_REGIONS} regions")
    for name in names:
        if not _REGION.fullmatch(name):
            raise ValueError(f"names no region: {name[:60]}")
    return ", ".join(names)


class Tier(IntEnum):
    """How much depends on a service: tier 1 stops the business."""

    ONE = 1
    TWO = 2
    THREE = 3


class ServiceKind(StrEnum):
    """What sort of thing a service is."""

    SERVICE = "service"
    WEBSITE = "website"
    DATABASE = "database"
    QUEUE = "queue"
    CACHE = "cache"
    LIBRARY = "library"
    TOOL = "tool"
    API = "api"
    SYSTEM = "system"
    RESOURCE = "resource"
    EXTERNAL = "external"


class Criticality(StrEnum):
    """What the loss of a dependency does: hard takes the dependent down, soft degrades it."""

    HARD = "hard"
    SOFT = "soft"
