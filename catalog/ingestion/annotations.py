"""What Drydock reads from the annotations of a Backstage entity, where Backstage has no word.

    drydock/tier: "1"
    drydock/soft-dependencies: "component:default/recs, resource:default/cache"
    drydock/rto-seconds: "14400"
    drydock/rpo-seconds: "300"
    drydock/regions: "eu-central-1, eu-west-1"
    drydock/redundancy: '[{"k": 1, "of": ["resource:default/db-a", "resource:default/db-b"]}]'

A dependency named here need not stand in `dependsOn` too. A group may have a `name`.
"""

import json
from collections.abc import Iterator
from typing import Any

from catalog.domain.service import LONGEST_PROMISE_SECONDS, Tier
from catalog.ingestion.catalogue import Redundancy
from catalog.ingestion.entity_reference import resolve_reference

TIER = "drydock/tier"
SOFT = "drydock/soft-dependencies"
RTO, RPO = "drydock/rto-seconds", "drydock/rpo-seconds"
REGIONS = "drydock/regions"
REDUNDANCY = "drydock/redundancy"
LONGEST_NAME = 100
LONGEST_NUMBER = 12
LONGEST_TEXT = 20_000


def read_tier(written: str) -> int | None:
    """Return the tier, None for no text; raise ValueError with a phrase for anything else."""
    if not written:
        return None
    if written not in {str(tier.value) for tier in Tier}:
        raise ValueError("is not 1, 2 or 3")
    return int(written)


def read_seconds(written: str) -> int | None:
    """Return a promised number of seconds, None for no text; raise ValueError with a phrase."""
    if not written:
        return None
    if not written.isascii() or not written.isdecimal() or len(written) > LONGEST_NUMBER:
        raise ValueError("is no whole number of seconds")
    if int(written) > LONGEST_PROMISE_SECONDS:
        raise ValueError("is longer than 30 days")
    return int(written)


def soft_references(written: str) -> Iterator[str]:
    """Yield the references of a list with commas."""
    return (part.strip() for part in written.split(",") if part.strip())


def read_redundancies(written: str, *, dependent: str, namespace: str) -> list[Redundancy]:
    """Return the groups an annotation names; raise ValueError with a phrase when it is none."""
    if not written:
        return []
    return [_redundancy(one, dependent, namespace) for one in _list(written)]


def _list(written: str) -> list[Any]:
    if len(written) > LONGEST_TEXT:
        raise ValueError(f"is longer than {LONGEST_TEXT:,} characters")
    try:
        value = json.loads(written)
    except RecursionError as error:
        raise ValueError("is nested too deep") from error
    except ValueError as error:
        raise ValueError("is not JSON") from error
    if not isinstance(value, list):
        raise ValueError("is no list")  # noqa: TRY004 - one kind of error for bad text
    return value


def _redundancy(value: Any, dependent: str, namespace: str) -> Redundancy:
    fields = value if isinstance(value, dict) else {}
    needed, written = fields.get("k"), fields.get("of")
    if not isinstance(needed, int) or isinstance(needed, bool) or not isinstance(written, list):
        raise ValueError('has a group without "k" and "of"')  # noqa: TRY004 - one kind of error for bad text
    providers = tuple(
        dict.fromkeys(
            resolve_reference(one, default_kind=None, default_namespace=namespace)
            for one in written
        )
    )
    if not 1 <= needed <= len(providers):
        raise ValueError(f"has a group that needs {needed} of {len(providers)}")
    return Redundancy(dependent, needed, providers, _name(fields.get("name"), needed, providers))


def _name(written: Any, needed: int, providers: tuple[str, ...]) -> str:
    """Return the name given, or one made of the names of the members."""
    if isinstance(written, str) and written.strip() and written.isprintable():
        return written.strip()[:LONGEST_NAME]
    members = ", ".join(provider.rpartition("/")[2] for provider in providers)
    return f"{needed} of {members}"[:LONGEST_NAME]
