"""What else is down when something is down: dependencies of which some can stand in (pure).

A consumer has groups: it needs at least k of the members of each. A plain hard dependency is a
group of one. What is only degraded by a loss stands in `soft`.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Generic, NamedTuple, TypeAlias, TypeVar

from catalog.domain.dependency_graph import reachable

Node = TypeVar("Node", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Group(Generic[Node]):
    """Members of which `needed` must be up.

    Raises ValueError when none is needed, more than there are, or a member stands twice.
    """

    needed: int
    members: tuple[Node, ...]

    def __post_init__(self) -> None:
        if not 1 <= self.needed <= len(self.members):
            raise ValueError(f"needs {self.needed} of {len(self.members)} members")
        if len(self.members) > 1 and len(set(self.members)) < len(self.members):
            raise ValueError("names a member twice")

    @property
    def spare(self) -> int:
        """Return how many members may be lost."""
        return len(self.members) - self.needed


@dataclass(frozen=True)
class FailureGraph(Generic[Node]):
    """Who needs whom. Each node stands once in `nodes`; groups and soft needs name only these."""

    nodes: tuple[Node, ...]
    groups: Mapping[Node, tuple[Group[Node], ...]] = field(default_factory=dict)
    soft: Mapping[Node, tuple[Node, ...]] = field(default_factory=dict)

    @cached_property
    def providers(self) -> dict[Node, tuple[Node, ...]]:
        """Return for each node whom it needs hard, group after group."""
        return {
            node: tuple(member for group in groups for member in group.members)
            for node, groups in self.groups.items()
        }

    @cached_property
    def _users(self) -> dict[Node, list[tuple[Node, int]]]:
        """Return for each node the groups it is a member of: consumer and place of the group."""
        found: dict[Node, list[tuple[Node, int]]] = {}
        for consumer, groups in self.groups.items():
            for place, group in enumerate(groups):
                for member in group.members:
                    found.setdefault(member, []).append((consumer, place))
        return found

    def needs(self, entry: Node) -> set[Node]:
        """Return `entry` and all it needs hard, directly or through others."""
        return reachable(entry, self.providers)

    def down(self, lost: Iterable[Node]) -> set[Node]:
        """Return `lost` and everything that fails with it.

        The smallest set that holds `lost` and each consumer of which a group has fewer than
        `needed` members outside of the set. A ring alone takes nobody down. Each edge is looked at
        once.
        """
        fallen = set(lost)
        waiting = list(fallen)
        spare: dict[tuple[Node, int], int] = {}
        while waiting:
            for use in self._users.get(waiting.pop(), ()):
                consumer, place = use
                if consumer in fallen:
                    continue
                left = spare.get(use, self.groups[consumer][place].spare) - 1
                spare[use] = left
                if left < 0:
                    fallen.add(consumer)
                    waiting.append(consumer)
        return fallen

    def degraded(self, down: set[Node]) -> set[Node]:
        """Return who still works with less when all of `down` is down.

        They lost a soft dependency, or a member of a group that can spare it.
        """
        touched = {consumer for node in down for consumer, _ in self._users.get(node, ())}
        touched |= {
            consumer for consumer, providers in self.soft.items() if not down.isdisjoint(providers)
        }
        return touched - down


class Edge(NamedTuple, Generic[Node]):
    """`dependent` needs `provider`; in a `group` it needs only `needed` of the providers.

    `group` is whatever tells the groups of a dependent apart, None outside of any.
    """

    dependent: Node
    provider: Node
    is_hard: bool = True
    group: Hashable = None
    needed: int = 1


PlainEdge: TypeAlias = tuple[Node, Node, bool, Hashable, int]
"""What an Edge holds, as a tuple without names: a hundred thousand are made in a moment."""


class _Alone(dict[Node, Group[Node]]):
    """The group of one for each node, made once: most dependencies are on few services."""

    def __missing__(self, node: Node) -> Group[Node]:
        group = self[node] = Group(1, (node,))
        return group


def graph_of(nodes: Iterable[Node], edges: Iterable[PlainEdge[Node]]) -> FailureGraph[Node]:
    """Return the graph that edges make; both ends of each must be among `nodes`.

    A group is hard as soon as one of its dependencies is; else losing members only degrades. A
    group that needs more members than are named needs all of these.
    """
    singles: dict[Node, dict[Node, bool]] = {}
    bundles: dict[Node, dict[Hashable, list[PlainEdge[Node]]]] = {}
    for edge in edges:
        dependent, provider, is_hard, group, _ = edge
        if group is None:
            own = singles.setdefault(dependent, {})
            own[provider] = is_hard or own.get(provider, False)
        else:
            bundles.setdefault(dependent, {}).setdefault(group, []).append(edge)
    alone = _Alone[Node]()
    groups: dict[Node, list[Group[Node]]] = {}
    soft: dict[Node, list[Node]] = {}
    for dependent, providers in singles.items():
        groups[dependent] = [alone[one] for one, is_hard in providers.items() if is_hard]
        soft[dependent] = [one for one, is_hard in providers.items() if not is_hard]
    for dependent, own_groups in bundles.items():
        for bundle in own_groups.values():
            members = tuple(dict.fromkeys(provider for _, provider, *_ in bundle))
            if any(is_hard for _, _, is_hard, *_ in bundle):
                needed = bundle[0][-1]
                groups.setdefault(dependent, []).append(Group(min(needed, len(members)), members))
            else:
                soft.setdefault(dependent, []).extend(members)
    return FailureGraph(
        tuple(nodes),
        {node: tuple(found) for node, found in groups.items() if found},
        {node: tuple(found) for node, found in soft.items() if found},
    )
