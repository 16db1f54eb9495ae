from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from catalog.domain.dependency_graph import cycle_through, reachable, strongly_connected


def test_cycle_through_a_chain_is_none() -> None:
    assert cycle_through("a", {"a": ["b"], "b": ["c"]}) is None


def test_cycle_through_names_the_shortest_ring_in_order() -> None:
    providers = {"a": ["b", "x"], "b": ["c"], "c": ["a"], "x": ["y"], "y": ["b"]}

    assert cycle_through("a", providers) == ["a", "b", "c", "a"]


def test_cycle_through_itself_has_one_step() -> None:
    assert cycle_through("a", {"a": ["a"]}) == ["a", "a"]


def test_cycle_elsewhere_is_not_a_cycle_through_the_start() -> None:
    assert cycle_through("a", {"a": ["b"], "b": ["c"], "c": ["b"]}) is None


def test_cycle_through_a_long_ring_needs_no_recursion() -> None:
    size = 20_000
    ring = {node: [(node + 1) % size] for node in range(size)}

    found = cycle_through(0, ring)

    assert found == [*range(size), 0]


@given(st.dictionaries(st.integers(0, 6), st.lists(st.integers(0, 6), max_size=4)))
def test_cycle_through_walks_along_edges_and_exists_iff_the_start_reaches_itself(
    providers: dict[int, list[int]],
) -> None:
    reached: set[int] = set()
    waiting = list(providers.get(0, []))
    while waiting:
        node = waiting.pop()
        if node not in reached:
            reached.add(node)
            waiting.extend(providers.get(node, []))

    found = cycle_through(0, providers)

    assert (found is not None) == (0 in reached)
    if found is not None:
        assert (found[0], found[-1]) == (0, 0)
        assert all(then in providers[now] for now, then in pairwise(found))


def test_strongly_connected_puts_rings_together_and_providers_first() -> None:
    providers = {"web": ["api"], "api": ["db", "cart"], "cart": ["api", "db"], "ops": ["ops"]}

    rings = strongly_connected(["web", "ops", "db"], providers)

    assert [sorted(ring) for ring in rings] == [["db"], ["api", "cart"], ["web"], ["ops"]]


@given(st.dictionaries(st.integers(0, 6), st.lists(st.integers(0, 6), max_size=4)))
def test_strongly_connected_is_who_reaches_each_other(providers: dict[int, list[int]]) -> None:
    nodes = list(range(7))
    reach = {node: reachable(node, providers) for node in nodes}

    rings = strongly_connected(nodes, providers)

    assert sorted(node for ring in rings for node in ring) == nodes
    done: set[int] = set()
    for ring in rings:
        for node in ring:
            assert {other for other in reach[node] if node in reach[other]} == set(ring)
            assert reach[node] <= done | set(ring)
        done |= set(ring)


def test_strongly_connected_of_a_long_chain_needs_no_recursion() -> None:
    size = 20_000

    rings = strongly_connected(range(size), {node: [node + 1] for node in range(size - 1)})

    assert rings == [[node] for node in reversed(range(size))]
