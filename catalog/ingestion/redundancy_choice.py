"""Which redundancy groups of a catalogue can be stored as they are meant (pure)."""

from typing import NamedTuple

from catalog.ingestion.annotations import REDUNDANCY
from catalog.ingestion.catalogue import Catalogue, Redundancy, UnusableReference


class ChosenRedundancies(NamedTuple):
    """The groups to be stored, in the order read, and why the others cannot be."""

    groups: tuple[Redundancy, ...]
    unusable: tuple[UnusableReference, ...]


def choose_redundancies(catalogue: Catalogue) -> ChosenRedundancies:
    """Return the groups whose name and members are their own and of which enough are there.

    A provider is in one group of a dependent. A group of which less is there than it needs is none:
    each of its dependencies stands for itself then.
    """
    there = {entity.id for entity in catalogue.entities}
    taken: set[tuple[str, str]] = set()
    groups: list[Redundancy] = []
    unusable: list[UnusableReference] = []
    for one in dict.fromkeys(catalogue.redundancies):
        claims = {(one.dependent, provider) for provider in one.providers}
        claims.add((one.dependent, f"named {one.name}"))  # no id holds a blank
        members = there.intersection(one.providers) - {one.dependent}
        if claims & taken:
            reason = "shares a member or its name with another group"
        elif len(members) < one.needed:
            reason = f"needs {one.needed}, of which {len(members)} can be there"
        else:
            taken |= claims
            groups.append(one)
            continue
        unusable.append(UnusableReference(one.dependent, REDUNDANCY, one.name, reason))
    return ChosenRedundancies(tuple(groups), tuple(unusable))
