import random

import pytest

from readiness.domain.failure_graph import Edge, FailureGraph, Group, graph_of
from tests.readiness.domain.failing import down_by_definition, random_graph


@pytest.mark.parametrize(
    ("needed", "members"), [(0, ("a",)), (2, ("a",)), (1, ()), (1, ("a", "a"))]
)
def test_group_that_cannot_be_met_or_counts_twice_is_refused(
    needed: int, members: tuple[str, ...]
) -> None:
    with pytest.raises(ValueError, match=r"needs|twice"):
        Group(needed, members)


def test_down_and_degraded_are_what_the_definition_says_in_random_graphs() -> None:
    chance = random.Random(5)  # noqa: S311 - draws test graphs
    for _ in range(100):
        graph = random_graph(chance, nodes=chance.randint(1, 8))
        lost = chance.sample(graph.nodes, chance.randint(0, min(3, len(graph.nodes))))

        down = graph.down(lost)

        assert down == down_by_definition(graph, lost)
        assert graph.degraded(down) == {
            node
            for node in graph.nodes
            if node not in down
            and (
                down.intersection(graph.soft[node])
                or any(down.intersection(group.members) for group in graph.groups[node])
            )
        }


def test_nothing_lost_means_nothing_down_in_a_ring() -> None:
    ring = FailureGraph(("a", "b"), {"a": (Group(1, ("b",)),), "b": (Group(1, ("a",)),)})

    assert ring.down([]) == set()
    assert ring.down(["a"]) == {"a", "b"}


def test_needs_reaches_through_groups_but_not_through_soft_needs() -> None:
    graph = FailureGraph(
        ("shop", "a", "b", "disk", "recs"),
        {"shop": (Group(1, ("a", "b")),), "a": (Group(1, ("disk",)),)},
        {"shop": ("recs",)},
    )

    assert graph.needs("shop") == {"shop", "a", "b", "disk"}


def test_edges_become_groups_and_soft_needs() -> None:
    graph = graph_of(
        "abcdef",
        [
            Edge("a", "b"),
            Edge("a", "b", is_hard=False),
            Edge("a", "c", is_hard=False),
            Edge("a", "d", group="g", needed=1),
            Edge("a", "e", is_hard=False, group="g", needed=1),
            Edge("b", "c", is_hard=False, group="g", needed=1),
            Edge("b", "d", is_hard=False, group="g", needed=1),
            Edge("c", "e", group="g", needed=5),
            Edge("c", "f", group="g", needed=5),
        ],
    )

    assert graph.groups == {
        "a": (Group(1, ("b",)), Group(1, ("d", "e"))),
        "c": (Group(2, ("e", "f")),),
    }
    assert graph.soft == {"a": ("c",), "b": ("c", "d")}
