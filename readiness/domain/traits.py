"""Which kind of thing a service is to a checklist (pure).

The catalogue knows what people call a service; a checklist asks how it behaves.
"""

from collections.abc import Mapping
from enum import StrEnum

from catalog.domain.service import ServiceKind

DEFAULT_TIER = 2
"""What a service without a tier is measured as: neither the mildest nor the strictest."""


class Trait(StrEnum):
    """How a service behaves; items and failure modes apply to some of these."""

    STATELESS = "stateless"
    STATEFUL = "stateful"
    DATASTORE = "datastore"
    CACHE = "cache"
    QUEUE = "queue"
    CONSUMER = "consumer"
    BATCH = "batch"
    EDGE = "edge"
    THIRD_PARTY = "third-party"


_OF_KIND: Mapping[ServiceKind, Trait] = {
    ServiceKind.SERVICE: Trait.STATELESS,
    ServiceKind.API: Trait.STATELESS,
    ServiceKind.WEBSITE: Trait.EDGE,
    ServiceKind.DATABASE: Trait.DATASTORE,
    ServiceKind.QUEUE: Trait.QUEUE,
    ServiceKind.CACHE: Trait.CACHE,
    ServiceKind.LIBRARY: Trait.STATELESS,
    ServiceKind.TOOL: Trait.BATCH,
    ServiceKind.SYSTEM: Trait.STATEFUL,
    ServiceKind.RESOURCE: Trait.DATASTORE,
    ServiceKind.EXTERNAL: Trait.THIRD_PARTY,
}


def trait_of(kind: str) -> Trait:
    """Return what a kind of the catalogue is measured as while nobody has said otherwise."""
    return _OF_KIND[ServiceKind(kind)]
