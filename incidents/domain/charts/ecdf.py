"""The line of an empirical distribution: which share of values lies at or below each (pure)."""

import math
from collections.abc import Sequence
from itertools import groupby

from incidents.domain.charts.shapes import Box, rounded

Point = tuple[float, float]

_EXACT_UP_TO = 200
"""So many values are drawn step by step; more would not be told apart."""

_DEVIATION = 0.42
"""How far the drawn line may stray from the true one, in units; rounding adds less than 0.08."""


def ecdf_path(positions: Sequence[float], box: Box) -> str:
    """Return the SVG path of the share at or below each position, across the whole box.

    `positions` are x coordinates within the box, ascending, at least one. Up to 200 values the
    path is the exact staircase. Above, one step is so low that a line through the middle of all
    steps is less than half a unit away; that line is thinned, so a path never has more than
    about 400 corners however many values there are.
    """
    if len(positions) <= _EXACT_UP_TO:
        return _staircase(positions, box)
    half_step = box.height / len(positions) / 2
    corners = thinned(_midline(positions, box, half_step), _DEVIATION - half_step)
    return "M" + "L".join(f"{rounded(x)} {rounded(y)}" for x, y in corners)


def thinned(line: Sequence[Point], deviation: float) -> list[Point]:
    """Return the corners of a line that matter, after Ramer (1972), Douglas and Peucker (1973).

    No point left out is farther than `deviation` from the line that remains. Meant for lines
    that never turn back, where the distance to a segment is the distance to its line.
    """
    kept = {0, len(line) - 1}
    open_spans = [(0, len(line) - 1)]
    while open_spans:
        first, last = open_spans.pop()
        farthest, distance = _farthest(line, first, last)
        if distance > deviation:
            kept.add(farthest)
            open_spans += [(first, farthest), (farthest, last)]
    return [line[index] for index in sorted(kept)]


def _farthest(line: Sequence[Point], first: int, last: int) -> tuple[int, float]:
    """Return the point between two others that is farthest from their chord, and how far."""
    (left, low), (right, high) = line[first], line[last]
    across, along = right - left, high - low
    length = math.hypot(across, along)
    farthest, distance = first, 0.0
    for index in range(first + 1, last):
        x, y = line[index]
        offset = abs(across * (y - low) - along * (x - left)) / length
        if offset > distance:
            farthest, distance = index, offset
    return farthest, distance


def _staircase(positions: Sequence[float], box: Box) -> str:
    parts = [f"M{rounded(box.left)} {rounded(box.bottom)}"]
    below = 0
    for x, group in groupby(map(rounded, positions)):
        below += sum(1 for _ in group)
        y = box.bottom - box.height * below / len(positions)
        parts.append(f"H{x}V{rounded(y)}")
    return "".join([*parts, f"H{rounded(box.right)}"])


def _midline(positions: Sequence[float], box: Box, half_step: float) -> list[Point]:
    """Return the line through the middle of all steps; of each column its first and last."""
    line = [(box.left, box.bottom)]
    below = 0
    for x, group in groupby(map(rounded, positions)):
        first = below
        below += sum(1 for _ in group)
        line.append((x, box.bottom - (2 * first + 1) * half_step))
        line.append((x, box.bottom - (2 * below - 1) * half_step))
    return [*line, (box.right, box.top)]
