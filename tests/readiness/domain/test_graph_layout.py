import random
import re
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.domain.graph_layout import BOX_HEIGHT, BOX_WIDTH, COLUMN, layout, neighbourhood

NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")


def ends_of(line: str, arrow: str) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return where a line begins and where its arrow points."""
    start, tip = NUMBER.findall(line)[:2], NUMBER.findall(arrow)[:2]
    return tuple(map(float, start)), tuple(map(float, tip))


def test_layers_run_from_who_needs_to_who_is_needed() -> None:
    nodes = ["api", "cart", "db", "web"]
    edges = [("web", "api"), ("api", "db"), ("web", "db"), ("cart", "db")]

    drawn = layout(nodes, edges)

    column = {node: round((x - 8) / COLUMN) for node, (x, _) in drawn.corners.items()}
    assert column == {"web": 0, "api": 1, "cart": 1, "db": 2}
    assert drawn.width == 16 + 2 * COLUMN + BOX_WIDTH
    # The edge from web to db goes between the boxes of the column it passes.
    assert drawn.lines["web", "db"].count(" C") == 2
    assert drawn.lines["web", "api"].count(" C") == 1


def test_a_single_service_is_one_box() -> None:
    drawn = layout(["a"], [])

    assert (drawn.width, drawn.height) == (16 + BOX_WIDTH, 16 + BOX_HEIGHT)
    assert (drawn.lines, drawn.arrows) == ({}, {})


def test_crossings_that_can_be_avoided_are() -> None:
    edges = [("a", "z"), ("b", "y"), ("c", "x")]

    corners = layout(list("abcxyz"), edges).corners

    left = sorted("abc", key=lambda node: corners[node][1])
    right = sorted("xyz", key=lambda node: corners[node][1])
    assert [dict(edges)[node] for node in left] == right


@settings(max_examples=60, deadline=None)
@given(st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20))
def test_no_boxes_overlap_and_each_arrow_ends_at_its_provider(pairs: set[tuple[int, int]]) -> None:
    edges = sorted(pair for pair in pairs if pair[0] != pair[1])

    drawn = layout(list(range(8)), edges)

    for (x, y), (other_x, other_y) in combinations(drawn.corners.values(), 2):
        assert abs(x - other_x) >= BOX_WIDTH or abs(y - other_y) >= BOX_HEIGHT
    for edge in edges:
        start, tip = ends_of(drawn.lines[edge], drawn.arrows[edge])
        for node, (x, y) in zip(edge, (start, tip), strict=True):
            left, top = drawn.corners[node]
            assert x in (left, left + BOX_WIDTH)
            assert y == pytest.approx(top + BOX_HEIGHT / 2)
    for x, y in drawn.corners.values():
        assert 0 <= x <= drawn.width - BOX_WIDTH
        assert 0 <= y <= drawn.height - BOX_HEIGHT + 1
    assert layout(list(range(8)), edges) == drawn


def test_neighbourhood_is_everything_above_and_below() -> None:
    edges = [("web", "api"), ("api", "db"), ("ops", "db"), ("db", "disk"), ("ops", "mail")]

    chosen, left_out, is_whole = neighbourhood("api", edges, most=10)

    assert sorted(chosen) == ["api", "db", "disk", "web"]
    assert (left_out, is_whole) == (0, True)


def test_neighbourhood_that_is_too_large_is_cut_to_direct_neighbours() -> None:
    edges = [("web", "api"), ("api", "db"), ("db", "disk"), ("api", "mail")]

    near = neighbourhood("api", edges, most=4)
    cut = neighbourhood("api", edges, most=3)

    assert near == (["api", "db", "mail", "web"], 0, False)
    assert cut == (["api", "db", "mail"], 1, False)


def test_forty_services_are_laid_out_at_once() -> None:
    chance = random.Random(2)  # noqa: S311 - draws test graphs
    edges = sorted({(chance.randrange(20), chance.randrange(20, 40)) for _ in range(200)})

    drawn = layout(list(range(40)), edges)

    assert len(set(drawn.corners.values())) == 40
