"""Single points of failure of every service at once, blast radius and minimal pairs (pure).

S(e) is the set of nodes whose loss alone takes e down, e itself among them. For all nodes:

    S(e) = {e} + for each group (k, members): the nodes in at least |members| - k + 1 of S(member)

which is the smallest solution of the rule in `FailureGraph.down`, read for one lost node after the
other. Sets are integers used as bit sets; rings are repeated until nothing changes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Generic

from catalog.domain.dependency_graph import strongly_connected
from readiness.domain.failure_graph import FailureGraph, Group, Node

LARGEST_FOR_PAIRS = 500
"""Pairs are looked for among at most so many nodes: the work grows with their square."""


@dataclass(frozen=True)
class SinglePoints(Generic[Node]):
    """S(e) for each node; bit i of a set stands for `order[i]`, and providers have lower bits.

    `sets` has the same order. `since` tells where the ring of a node begins in it: nobody before
    can need the node.
    """

    order: tuple[Node, ...]
    place: Mapping[Node, int]
    since: Mapping[Node, int]
    sets: Mapping[Node, int]

    def of(self, entry: Node) -> set[Node]:
        """Return the other nodes whose loss alone takes `entry` down."""
        return self._nodes(self.sets[entry] & ~(1 << self.place[entry]))

    def blast(self, lost: Node) -> set[Node]:
        """Return whom the loss of `lost` alone takes down, without itself."""
        place = self.place[lost]
        candidates = islice(self.sets.items(), self.since[lost], None)
        found = {node for node, points in candidates if points >> place & 1}
        found.discard(lost)
        return found

    def blast_counts(self, counted: Iterable[Node]) -> dict[Node, int]:
        """Return for each node how many of `counted` its loss alone takes down, without itself.

        All at once: plane i of the counters holds bit i of every node's count.
        """
        planes: list[int] = []
        for node in counted:
            carry = self.sets[node] & ~(1 << self.place[node])
            for number, plane in enumerate(planes):
                planes[number], carry = plane ^ carry, plane & carry
                if not carry:
                    break
            if carry:
                planes.append(carry)
        counts = dict.fromkeys(self.order, 0)
        for number, plane in enumerate(planes):
            for node in self._nodes(plane):
                counts[node] += 1 << number
        return counts

    def _nodes(self, points: int) -> set[Node]:
        digits = f"{points:b}"
        return {self.order[place] for place, one in enumerate(reversed(digits)) if one == "1"}


def single_points(graph: FailureGraph[Node]) -> SinglePoints[Node]:
    """Return S(e) for all nodes of the graph.

    Work in machine words: (nodes + edges) * nodes / 64 where there are no rings.
    """
    rings = strongly_connected(graph.nodes, graph.providers)
    order = tuple(node for ring in rings for node in ring)
    place = {node: number for number, node in enumerate(order)}
    sets: dict[Node, int] = {}
    for ring in rings:
        _settle(graph, ring, {node: 1 << place[node] for node in ring}, sets)
    since = {node: place[ring[0]] for ring in rings for node in ring}
    return SinglePoints(order, place, since, sets)


def minimal_pairs(
    graph: FailureGraph[Node], entry: Node, *, most: int = LARGEST_FOR_PAIRS
) -> set[frozenset[Node]] | None:
    """Return the pairs that take `entry` down together, though neither does alone.

    None when `entry` needs more than `most` nodes, itself included: nobody looked. Each node is
    taken down in turn, and S is computed anew where that makes a difference.
    """
    closure = graph.needs(entry)
    if len(closure) > most:
        return None
    part = FailureGraph(
        tuple(node for node in graph.nodes if node in closure),
        {node: graph.groups[node] for node in closure if node in graph.groups},
    )
    points = single_points(part)
    search = _PairSearch(part, points, strongly_connected(part.nodes, part.providers))
    known = points.sets[entry]
    found: set[frozenset[Node]] = set()
    for number, lost in enumerate(points.order):
        if not known >> number & 1:
            second = search.after(lost)[entry] & ~known & ~(1 << number)
            found |= {frozenset((lost, other)) for other in points._nodes(second)}  # noqa: SLF001 - of the same module
    return found


@dataclass(frozen=True)
class _PairSearch(Generic[Node]):
    """S of a graph again and again, each time with another node down already."""

    graph: FailureGraph[Node]
    points: SinglePoints[Node]
    rings: Sequence[Sequence[Node]]

    def after(self, lost: Node) -> dict[Node, int]:
        """Return S(e) once `lost` is down; a node that is down with it is taken down by all."""
        everything = (1 << len(self.points.order)) - 1
        sets = dict(self.points.sets)
        changed: set[Node] = set()
        for ring in self.rings:
            if lost not in ring and not self._is_touched(ring, changed):
                continue
            own = {
                node: everything if node == lost else 1 << self.points.place[node] for node in ring
            }
            _settle(self.graph, ring, own, sets)
            changed |= {node for node in ring if sets[node] != self.points.sets[node]}
        return sets

    def _is_touched(self, ring: Sequence[Node], changed: set[Node]) -> bool:
        return any(not changed.isdisjoint(self.graph.providers.get(node, ())) for node in ring)


def _settle(
    graph: FailureGraph[Node], ring: Sequence[Node], own: Mapping[Node, int], sets: dict[Node, int]
) -> None:
    """Write S of the nodes of a ring into `sets`, which holds it for all they need outside.

    `own` is what each node holds from the start. The nodes of a ring are computed again until none
    of those they need has changed.
    """
    sets.update(own)
    if len(ring) == 1:
        sets[ring[0]] |= _taken_down(graph.groups.get(ring[0], ()), sets)
        return
    users: dict[Node, list[Node]] = {node: [] for node in ring}
    for node in ring:
        for provider in graph.providers[node]:
            if provider in users:
                users[provider].append(node)
    waiting = dict.fromkeys(ring)
    while waiting:
        node = next(iter(waiting))
        del waiting[node]
        points = own[node] | _taken_down(graph.groups[node], sets)
        if points != sets[node]:
            sets[node] = points
            waiting |= dict.fromkeys(users[node])


def _taken_down(groups: Iterable[Group[Node]], sets: Mapping[Node, int]) -> int:
    points = 0
    for group in groups:
        points |= _in_at_least(group.spare + 1, [sets[member] for member in group.members])
    return points


def _in_at_least(number: int, sets: Sequence[int]) -> int:
    """Return the nodes that are in at least `number` of the sets."""
    if number == 1 or len(sets) == 1:
        union = 0
        for one in sets:
            union |= one
        return union
    if number == len(sets):
        shared = sets[0]
        for one in sets[1:]:
            shared &= one
        return shared
    # reached[i] holds the nodes met i + 1 times or more among the sets so far.
    reached = [0] * number
    for one in sets:
        for above in range(number - 1, 0, -1):
            reached[above] |= reached[above - 1] & one
        reached[0] |= one
    return reached[-1]
