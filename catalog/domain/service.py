"""Words about services and their dependencies (pure)."""

from enum import IntEnum, StrEnum

LONGEST_PROMISE_SECONDS = 30 * 86_400
"""No service promises to be back, or to lose no more than, later than in a month."""


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
