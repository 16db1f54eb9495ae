import random
from typing import Any

import pytest
import yaml

from readiness.domain.availability import MINUTES_A_MONTH, budget_left, ceiling_of, ledger
from readiness.domain.failure_graph import FailureGraph, Group
from readiness.domain.spof import minimal_pairs, single_points
from tests.readiness.domain.failing import (
    availability_by_definition,
    graph_of_vector,
    random_graph,
)
from tests.readiness.domain.test_spof import FIXTURES, VECTORS

BUDGETS = yaml.safe_load((FIXTURES / "readiness" / "vectors.yaml").read_text())[
    "availability_budget"
]


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_known_graphs_have_their_availability(vector: dict[str, Any]) -> None:
    graph = graph_of_vector(vector)
    entry, availability = vector["entry"], vector["availability"]

    ceiling = ceiling_of(graph, single_points(graph), entry, availability)

    assert ceiling.value == pytest.approx(vector["exact"], abs=1e-10)
    assert ceiling.value == pytest.approx(
        availability_by_definition(graph, entry, availability), abs=1e-12
    )
    assert ceiling.is_exact
    assert ceiling.unknown == frozenset()


def test_rare_failures_of_a_known_graph_add_up() -> None:
    vector = VECTORS[-1]
    graph = graph_of_vector(vector)
    entry = vector["entry"]
    singles = {entry, *single_points(graph).of(entry)}

    lines = ledger(singles, minimal_pairs(graph, entry) or (), vector["availability"])

    lost = sum(line.minutes for line in lines) / MINUTES_A_MONTH
    assert 1 - lost == pytest.approx(vector["rare_event_estimate"], abs=1e-10)
    assert lines[0].nodes == ("idp-db",)
    assert lines[0].minutes == pytest.approx(43.83)
    assert {frozenset(line.nodes) for line in lines if len(line.nodes) == 2} == {
        frozenset(pair) for pair in vector["pairs"]
    }
    assert [line.minutes for line in lines] == sorted(
        (line.minutes for line in lines), reverse=True
    )


def test_ceiling_is_exact_where_it_says_so_and_near_where_not() -> None:
    chance = random.Random(3)  # noqa: S311 - draws test graphs
    exact = 0
    for _ in range(200):
        graph = random_graph(chance, nodes=chance.randint(2, 7))
        availability = {node: 1 - chance.random() / 10 for node in graph.nodes}
        truth = availability_by_definition(graph, 0, availability)

        ceiling = ceiling_of(graph, single_points(graph), 0, availability)

        exact += ceiling.is_exact
        allowed = 1e-12 if ceiling.is_exact else 0.02
        assert ceiling.value == pytest.approx(truth, abs=allowed)

    assert 100 < exact < 200


def test_what_nobody_knows_is_taken_as_never_failing_and_named() -> None:
    graph = FailureGraph(
        ("shop", "a", "b", "db"), {"shop": (Group(1, ("a", "b")), Group(1, ("db",)))}
    )
    points = single_points(graph)

    some = ceiling_of(graph, points, "shop", {"db": 0.99, "a": 0.9})
    none = ceiling_of(graph, points, "shop", {})

    assert some.value == pytest.approx(0.99)
    assert some.unknown == {"shop", "b"}
    assert none.value is None
    assert none.unknown == {"shop", "a", "b", "db"}


def test_ledger_leaves_out_what_nobody_knows() -> None:
    lines = ledger(["a", "b"], [("c", "d"), ("c", "e")], {"a": 0.9, "c": 0.9, "d": 0.5})

    assert [line.nodes for line in lines] == [("a",), ("c", "d")]
    assert [line.minutes for line in lines] == pytest.approx(
        [0.1 * MINUTES_A_MONTH, 0.05 * MINUTES_A_MONTH]
    )


@pytest.mark.parametrize("vector", BUDGETS)
def test_known_budgets_are_left(vector: dict[str, Any]) -> None:
    left = budget_left(vector["target"], vector["hard_dependencies"])

    assert left == pytest.approx(vector["left_for_the_service_itself"], abs=1e-12)
    assert (left < 0) == (vector.get("verdict") == "unreachable")
