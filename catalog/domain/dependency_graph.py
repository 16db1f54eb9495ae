"""Cycles among dependencies (pure)."""

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

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
