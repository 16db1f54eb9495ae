"""Cycles, rings and reach among dependencies (pure)."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Generic, TypeVar

Node = TypeVar("Node", bound=Hashable)


def cycle_through(start: Node, providers: Mapping[Node, Iterable[Node]]) -> list[Node] | None:
    """Return a shortest cycle that begins and ends at `start`, None when there is none.

    `providers` maps each node to what it needs.
    """
    came_from: dict[Node, Node] = {}
    waiting = [start]
    while waiting:
        following: list[Node] = []
        for node in waiting:
            for provider in providers.get(node, ()):
                if provider == start:
                    return _walk_back(start, node, came_from)
                if provider not in came_from:
                    came_from[provider] = node
                    following.append(provider)
        waiting = following
    return None


def _walk_back(start: Node, last: Node, came_from: Mapping[Node, Node]) -> list[Node]:
    nodes = [last]
    while nodes[-1] != start:
        nodes.append(came_from[nodes[-1]])
    return [*reversed(nodes), start]


def reachable(start: Node, providers: Mapping[Node, Iterable[Node]]) -> set[Node]:
    """Return `start` and everything it needs, directly or through others."""
    found = {start}
    waiting = [start]
    while waiting:
        for provider in providers.get(waiting.pop(), ()):
            if provider not in found:
                found.add(provider)
                waiting.append(provider)
    return found


def strongly_connected(
    nodes: Iterable[Node], providers: Mapping[Node, Iterable[Node]]
) -> list[list[Node]]:
    """Return the rings of a graph, each as the list of its nodes; what nodes need comes first.

    A node outside of any ring is a list of one. Tarjan's algorithm with a stack of its own, so that
    a long chain needs no recursion. The order is settled by the order of `nodes` and `providers`.
    """
    walk = _Rings(providers)
    for node in nodes:
        if node not in walk.low:
            walk.visit(node)
    return walk.found


class _Rings(Generic[Node]):
    """The state of Tarjan's walk; `low` holds the earliest node that each can come back to."""

    def __init__(self, providers: Mapping[Node, Iterable[Node]]) -> None:
        self.providers = providers
        self.low: dict[Node, int] = {}
        self.open: dict[Node, int] = {}
        self.found: list[list[Node]] = []

    def visit(self, root: Node) -> None:
        path = [(root, self._enter(root))]
        while path:
            node, rest = path[-1]
            for provider in rest:
                if provider not in self.low:
                    path.append((provider, self._enter(provider)))
                    break
                if provider in self.open:
                    self.low[node] = min(self.low[node], self.open[provider])
            else:
                path.pop()
                self._leave(node)
                if path:
                    above = path[-1][0]
                    self.low[above] = min(self.low[above], self.low[node])

    def _enter(self, node: Node) -> Iterator[Node]:
        self.low[node] = self.open[node] = len(self.low)
        return iter(self.providers.get(node, ()))

    def _leave(self, node: Node) -> None:
        if self.low[node] != self.open[node]:
            return
        ring = []
        while True:
            last, _ = self.open.popitem()
            ring.append(last)
            if last == node:
                break
        self.found.append(ring)
