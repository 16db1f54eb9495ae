"""The line of an empirical distribution keeps its shape however few corners it has."""

import re
from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.domain.charts.ecdf import Point, ecdf_path, thinned
from incidents.domain.charts.shapes import Box

BOX = Box(left=40, top=20, right=640, bottom=180)

Shape = Callable[[int], list[float]]


def corners(path: str) -> list[Point]:
    """Read the commands M, L, H and V of a path."""
    points: list[Point] = []
    for command, numbers in re.findall(r"([MLHV])([^MLHV]+)", path):
        values = [float(number) for number in numbers.split()]
        x, y = points[-1] if points else (0.0, 0.0)
        if command == "H":
            points.append((values[0], y))
        elif command == "V":
            points.append((x, values[0]))
        else:
            points.append((values[0], values[1]))
    return points


def distance(point: Point, start: Point, end: Point) -> float:
    across, along = end[0] - start[0], end[1] - start[1]
    length = across**2 + along**2
    x, y = point[0] - start[0], point[1] - start[1]
    share = 0.0 if length == 0 else min(1.0, max(0.0, (x * across + y * along) / length))
    return float(((x - share * across) ** 2 + (y - share * along) ** 2) ** 0.5)


def staircase(positions: list[float]) -> list[Point]:
    step = BOX.height / len(positions)
    points = [(BOX.left, BOX.bottom)]
    for rank, x in enumerate(positions):
        points += [(x, BOX.bottom - rank * step), (x, BOX.bottom - (rank + 1) * step)]
    return [*points, (BOX.right, BOX.top)]


def farthest(points: list[Point], line: list[Point]) -> float:
    """Return how far the points stray from a line, both running from left to right."""
    worst, near = 0.0, 0
    for point in points:
        while near < len(line) - 2 and line[near + 1][0] < point[0] - 1:
            near += 1
        best, index = float("inf"), near
        while index < len(line) - 1 and (best > 0.1 and line[index][0] <= point[0] + 1):
            best = min(best, distance(point, line[index], line[index + 1]))
            index += 1
        worst = max(worst, best)
    return worst


def even(n: int) -> list[float]:
    return [40 + 600 * rank / n for rank in range(n)]


def scattered(n: int) -> list[float]:
    random = Random(n)  # noqa: S311 - draws that repeat, not secrets
    return sorted(min(640, max(40, random.gauss(300, 80))) for _ in range(n))


def clumped(n: int) -> list[float]:
    return sorted(40 + 600 * ((rank // 7) ** 2 % n) / n for rank in range(n))


def one_place(n: int) -> list[float]:
    return [300.0] * n


def both_ends(n: int) -> list[float]:
    return [40.0] * (n // 2) + [640.0] * (n - n // 2)


def test_four_values_are_four_steps() -> None:
    path = ecdf_path([50, 60, 60, 600], BOX)

    assert path == "M40 180H50V140.0H60V60.0H600V20.0H640"


@pytest.mark.parametrize("shape", [even, scattered, clumped, one_place, both_ends])
@pytest.mark.parametrize("n", [1, 29, 200, 201, 289, 400, 1_000, 5_000])
def test_the_line_is_within_half_a_unit_of_the_true_steps(shape: Shape, n: int) -> None:
    positions = shape(n)

    drawn = corners(ecdf_path(positions, BOX))

    assert farthest(staircase(positions), drawn) <= 0.5
    assert farthest(drawn, staircase(positions)) <= 0.5
    assert len(drawn) <= 402


def test_a_hundred_thousand_values_need_few_corners() -> None:
    path = ecdf_path(scattered(100_000), BOX)

    assert len(corners(path)) < 60
    assert len(path) < 1_000


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(min_value=40, max_value=640), min_size=1, max_size=700).map(sorted))
def test_a_line_climbs_from_corner_to_corner(positions: list[float]) -> None:
    drawn = corners(ecdf_path(positions, BOX))

    assert (drawn[0], drawn[-1]) == ((40, 180), (640, 20))
    assert [x for x, _ in drawn] == sorted(x for x, _ in drawn)
    assert [y for _, y in drawn] == sorted((y for _, y in drawn), reverse=True)


def test_thinning_keeps_only_the_corners_that_matter() -> None:
    line = [(0.0, 0.0), (1, 0.1), (2, 0), (3, 5), (4, 5.1), (5, 5)]

    assert thinned(line, deviation=0.2) == [(0, 0), (2, 0), (3, 5), (5, 5)]
    assert thinned(line, deviation=0.05) == line
    assert thinned(line[:2], deviation=1) == line[:2]
