"""Oracles for graphs of failures: slow, and written from the definitions alone."""

import random
from collections.abc import Iterable, Mapping
from itertools import combinations, product
from typing import Any, TypeVar

from readiness.domain.failure_graph import FailureGraph, Group

Node = TypeVar("Node", str, int)


def down_by_definition(graph: FailureGraph[Node], lost: Iterable[Node]) -> set[Node]:
    """Return the smallest set with `lost` and each node of which a group has too few members up."""
    fallen = set(lost)
    while True:
        more = {
            node
            for node, groups in graph.groups.items()
            if any(sum(m not in fallen for m in group.members) < group.needed for group in groups)
        }
        if more <= fallen:
            return fallen
        fallen |= more


def points_by_definition(graph: FailureGraph[Node]) -> dict[Node, set[Node]]:
    """Return for each node the others whose loss alone takes it down."""
    fallen = {lost: down_by_definition(graph, [lost]) for lost in graph.nodes}
    return {
        node: {lost for lost in graph.nodes if lost != node and node in fallen[lost]}
        for node in graph.nodes
    }


def pairs_by_definition(graph: FailureGraph[Node], entry: Node) -> set[frozenset[Node]]:
    """Return the pairs of others that take `entry` down together, though neither does alone."""
    alone = {node for node in graph.nodes if entry in down_by_definition(graph, [node])}
    return {
        frozenset(pair)
        for pair in combinations(graph.nodes, 2)
        if alone.isdisjoint(pair) and entry in down_by_definition(graph, pair)
    }


def availability_by_definition(
    graph: FailureGraph[Node], entry: Node, availability: Mapping[Node, float]
) -> float:
    """Return the chance that `entry` is up, over all combinations of what it needs."""
    nodes = sorted(graph.needs(entry))
    total = 0.0
    for ups in product((True, False), repeat=len(nodes)):
        chance = 1.0
        for node, is_up in zip(nodes, ups, strict=True):
            chance *= availability[node] if is_up else 1 - availability[node]
        lost = [node for node, is_up in zip(nodes, ups, strict=True) if not is_up]
        if chance and entry not in down_by_definition(graph, lost):
            total += chance
    return total


def random_graph(
    chance: random.Random, *, nodes: int, ring_share: float = 0.2
) -> FailureGraph[int]:
    """Return a graph of numbers with single needs, groups and soft needs; some close rings."""
    groups: dict[int, tuple[Group[int], ...]] = {}
    soft: dict[int, tuple[int, ...]] = {}
    for node in range(nodes):
        others = [
            other
            for other in range(nodes)
            if other != node and (other > node or chance.random() < ring_share)
        ]
        own = []
        for _ in range(chance.randint(0, 2)):
            members = chance.sample(others, min(len(others), chance.choice((1, 1, 2, 2, 3, 4))))
            if members:
                own.append(Group(chance.randint(1, len(members)), tuple(members)))
        groups[node] = tuple(own)
        soft[node] = tuple(chance.sample(others, min(len(others), chance.choice((0, 0, 1)))))
    return FailureGraph(tuple(range(nodes)), groups, soft)


def graph_of_vector(vector: Mapping[str, Any]) -> FailureGraph[str]:
    """Return the graph of one of the known answers."""
    hard = vector["hard"]
    soft = vector.get("soft", {})
    nodes = dict.fromkeys(vector["availability"])
    nodes |= dict.fromkeys([*hard, *soft])
    return FailureGraph(
        tuple(nodes),
        {
            node: tuple(Group(needed, tuple(members)) for needed, members in groups)
            for node, groups in hard.items()
        },
        {node: tuple(providers) for node, providers in soft.items()},
    )
