import random
from pathlib import Path
from typing import Any

import pytest
import yaml

from readiness.domain.failure_graph import FailureGraph, Group
from readiness.domain.spof import minimal_pairs, single_points
from readiness.ingestion.edge_file import read_edge_file
from tests.readiness.domain.failing import (
    graph_of_vector,
    pairs_by_definition,
    points_by_definition,
    random_graph,
)

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
VECTORS = yaml.safe_load((FIXTURES / "readiness" / "vectors.yaml").read_text())["graphs"]


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_known_graphs_have_their_single_points_pairs_and_losses(vector: dict[str, Any]) -> None:
    graph = graph_of_vector(vector)

    points = single_points(graph)
    pairs = minimal_pairs(graph, vector["entry"])

    assert points.of(vector["entry"]) == set(vector["spof"])
    assert pairs == {frozenset(pair) for pair in vector.get("pairs", [])}
    assert graph.down([]) == set(vector.get("nothing_lost_means_down", []))
    losses = dict(vector.get("blast", {}))
    if "lose" in vector:
        losses[vector["lose"]] = {"down": vector["down"], "degraded": vector["degraded"]}
    for lost, expected in losses.items():
        down = graph.down([lost])
        assert down - {lost} == set(expected["down"]) == points.blast(lost)
        assert graph.degraded(down) == set(expected["degraded"])


def test_every_known_graph_was_tried() -> None:
    assert [vector["name"][:2] for vector in VECTORS] == [f"G{n}" for n in range(1, 9)]
    assert all("pairs" in vector or vector["name"][:2] in {"G5", "G6"} for vector in VECTORS)


def test_each_node_of_a_real_call_graph_agrees_with_the_definition() -> None:
    file = read_edge_file(
        (FIXTURES / "service-graph" / "microservices-demo.edges.json").read_bytes()
    )

    points = single_points(file.graph)

    assert {node: points.of(node) for node in file.graph.nodes} == points_by_definition(file.graph)
    assert points.of("frontend") == {
        "cartservice",
        "checkoutservice",
        "currencyservice",
        "paymentservice",
        "productcatalogservice",
        "redis-cart",
        "shippingservice",
    }
    assert points.of("loadgenerator") == points.of("frontend") | {"frontend"}
    assert points.blast("redis-cart") == {
        "cartservice", "checkoutservice", "frontend", "loadgenerator",
    }  # fmt: skip
    assert points.of("adservice") == set()


def test_500_random_graphs_agree_with_the_definition() -> None:
    chance = random.Random(1)  # noqa: S311 - draws test graphs
    rings = pairs_found = 0
    for _ in range(500):
        graph = random_graph(chance, nodes=chance.randint(2, 7))
        entry = graph.nodes[0]

        points = single_points(graph)
        pairs = minimal_pairs(graph, entry)

        assert {node: points.of(node) for node in graph.nodes} == points_by_definition(graph)
        assert pairs == pairs_by_definition(graph, entry)
        counts = points.blast_counts(graph.nodes)
        assert counts == {node: len(points.blast(node)) for node in graph.nodes}
        assert all(points.blast(node) == graph.down([node]) - {node} for node in graph.nodes)
        rings += any(entry in graph.needs(member) for member in graph.providers[entry])
        pairs_found += len(pairs or ())

    # Otherwise the graphs would have had nothing to disagree about.
    assert rings > 50
    assert pairs_found > 100


def test_counts_are_of_the_nodes_asked_for() -> None:
    graph = FailureGraph(
        ("web", "api", "db"), {"web": (Group(1, ("api",)),), "api": (Group(1, ("db",)),)}
    )

    assert single_points(graph).blast_counts(["web"]) == {"web": 0, "api": 1, "db": 1}
    assert single_points(graph).blast_counts([]) == {"web": 0, "api": 0, "db": 0}


def test_pairs_are_not_looked_for_among_too_many_nodes() -> None:
    graph = FailureGraph(("a", "b", "c"), {"a": (Group(1, ("b", "c")),)})

    assert minimal_pairs(graph, "a", most=2) is None
    assert minimal_pairs(graph, "a", most=3) == {frozenset("bc")}


def test_a_long_chain_needs_no_recursion() -> None:
    size = 5_000
    graph = FailureGraph(
        tuple(range(size)), {node: (Group(1, (node + 1,)),) for node in range(size - 1)}
    )

    points = single_points(graph)

    assert points.of(0) == set(range(1, size))
    assert points.blast(size - 1) == set(range(size - 1))
