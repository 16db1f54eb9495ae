"""Where services stand in a drawing of who needs whom: in layers from left to right (pure).

Dependents stand left of what they need; an edge over several layers bends around the services in
between. The layout of the same graph is always the same, so that a drawing changes only where the
catalogue does. Coordinates are units of an SVG's viewBox.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic

from catalog.domain.dependency_graph import strongly_connected
from readiness.domain.failure_graph import Node

BOX_WIDTH, BOX_HEIGHT = 160, 52
COLUMN, ROW = BOX_WIDTH + 48, BOX_HEIGHT + 18
MARGIN = 8
ARROW = 7
BEND = 0.45
"""How much of a row an edge takes in a column that it only passes."""
SWEEPS = 6

Edge = tuple[Node, Node]


@dataclass(frozen=True, slots=True)
class Layout(Generic[Node]):
    """Upper left corners of the boxes, and for each edge its line and its arrow head as SVG paths.

    An edge is (dependent, provider); its arrow points at the provider.
    """

    width: int
    height: int
    corners: Mapping[Node, tuple[float, float]]
    lines: Mapping[Edge[Node], str]
    arrows: Mapping[Edge[Node], str]


@dataclass(frozen=True, slots=True)
class _Bend(Generic[Node]):
    """The place of an edge in a layer it only passes."""

    edge: Edge[Node]
    layer: int


def neighbourhood(
    focus: Node, edges: Iterable[Edge[Node]], *, most: int
) -> tuple[list[Node], int, bool]:
    """Return which nodes to draw around `focus`, how many more are left out, and if it is whole.

    Whole is everything that `focus` needs or that needs it, directly or through others. Where that
    is more than `most`, its direct neighbours are drawn, as many as find room.
    """
    needs: dict[Node, list[Node]] = {}
    needed_by: dict[Node, list[Node]] = {}
    for dependent, provider in edges:
        needs.setdefault(dependent, []).append(provider)
        needed_by.setdefault(provider, []).append(dependent)
    whole = list(dict.fromkeys([*_reach(focus, needs), *_reach(focus, needed_by)]))
    if len(whole) <= most:
        return whole, 0, True
    near = list(dict.fromkeys([focus, *needs.get(focus, ()), *needed_by.get(focus, ())]))
    return near[:most], max(0, len(near) - most), False


def layout(nodes: Sequence[Node], edges: Sequence[Edge[Node]]) -> Layout[Node]:
    """Return the drawing of a graph; both ends of each edge are among `nodes`."""
    layers = _layers(nodes, edges)
    columns = _columns(nodes, edges, layers)
    places, rows = _places(columns)
    corners = {node: _corner(places[node]) for node in nodes}
    lines, arrows = {}, {}
    for edge in edges:
        middle = [_corner(places[bend]) for bend in _bends(edge, layers)]
        lines[edge], arrows[edge] = _paths(corners[edge[0]], middle, corners[edge[1]])
    return Layout(
        width=2 * MARGIN + (len(columns) - 1) * COLUMN + BOX_WIDTH,
        height=round(2 * MARGIN + rows * ROW - (ROW - BOX_HEIGHT)),
        corners=corners,
        lines=lines,
        arrows=arrows,
    )


def _places(
    columns: Sequence[Sequence[Node | _Bend[Node]]],
) -> tuple[dict[Node | _Bend[Node], tuple[float, float]], float]:
    """Return column and row of everything, each column centred, and how many rows there are."""
    heights = [[BEND if isinstance(one, _Bend) else 1.0 for one in column] for column in columns]
    rows = max(map(sum, heights))
    places: dict[Node | _Bend[Node], tuple[float, float]] = {}
    for number, column in enumerate(columns):
        row = (rows - sum(heights[number])) / 2
        for one, height in zip(column, heights[number], strict=True):
            # The line of a bend runs through the middle of a box; in less room it sits higher.
            places[one] = (float(number), row - (1 - height) / 2)
            row += height
    return places, rows


def _reach(focus: Node, following: Mapping[Node, Sequence[Node]]) -> list[Node]:
    """Return what can be reached, the nearest first."""
    found = {focus: None}
    waiting = [focus]
    while waiting:
        ahead = [one for node in waiting for one in following.get(node, ()) if one not in found]
        waiting = list(dict.fromkeys(ahead))
        found |= dict.fromkeys(waiting)
    return list(found)


def _layers(nodes: Sequence[Node], edges: Sequence[Edge[Node]]) -> dict[Node, int]:
    """Return the column of each node: as far left as what needs it allows.

    In a ring some edges run backwards; which ones is settled by the order of `nodes`.
    """
    providers: dict[Node, list[Node]] = {node: [] for node in nodes}
    for dependent, provider in edges:
        providers[dependent].append(provider)
    rings = strongly_connected(nodes, providers)
    order = [node for ring in reversed(rings) for node in sorted(ring, key=nodes.index)]
    rank = {node: number for number, node in enumerate(order)}
    layers = dict.fromkeys(order, 0)
    needed = set()
    for node in order:
        for provider in providers[node]:
            if rank[provider] > rank[node]:
                needed.add(provider)
                layers[provider] = max(layers[provider], layers[node] + 1)
    for node in order:
        ahead = [layers[one] for one in providers[node] if rank[one] > rank[node]]
        if node not in needed and ahead:
            layers[node] = min(ahead) - 1
    return layers


def _bends(edge: Edge[Node], layers: Mapping[Node, int]) -> list[_Bend[Node]]:
    """Return the layers an edge passes, in its own direction."""
    start, end = layers[edge[0]], layers[edge[1]]
    step = 1 if end > start else -1
    return [_Bend(edge, layer) for layer in range(start + step, end, step)]


def _columns(
    nodes: Sequence[Node], edges: Sequence[Edge[Node]], layers: Mapping[Node, int]
) -> list[list[Node | _Bend[Node]]]:
    """Return the columns from left to right, each from top to bottom, with few crossings."""
    columns: list[list[Node | _Bend[Node]]] = [[] for _ in range(max(layers.values()) + 1)]
    for node in nodes:
        columns[layers[node]].append(node)
    beside: dict[Node | _Bend[Node], list[Node | _Bend[Node]]] = {}
    for edge in edges:
        bends = _bends(edge, layers)
        for bend in bends:
            columns[bend.layer].append(bend)
        chain: list[Node | _Bend[Node]] = [edge[0], *bends, edge[1]]
        for one, other in pairwise(chain):
            beside.setdefault(one, []).append(other)
            beside.setdefault(other, []).append(one)
    for sweep in range(SWEEPS):
        numbers = range(1, len(columns)) if sweep % 2 == 0 else range(len(columns) - 2, -1, -1)
        for number in numbers:
            _untangle(
                columns[number], columns[number - 1 if sweep % 2 == 0 else number + 1], beside
            )
    return columns


def _untangle(
    column: list[Node | _Bend[Node]],
    fixed: Sequence[Node | _Bend[Node]],
    beside: Mapping[Node | _Bend[Node], Sequence[Node | _Bend[Node]]],
) -> None:
    """Sort a column by the mean row of its neighbours in the one beside it."""
    rows = {one: row / max(1, len(fixed) - 1) for row, one in enumerate(fixed)}
    own = {one: row / max(1, len(column) - 1) for row, one in enumerate(column)}

    def wanted(one: Node | _Bend[Node]) -> float:
        found = [rows[other] for other in beside.get(one, ()) if other in rows]
        return sum(found) / len(found) if found else own[one]

    column.sort(key=wanted)


def _corner(place: tuple[float, float]) -> tuple[float, float]:
    return MARGIN + place[0] * COLUMN, round(MARGIN + place[1] * ROW, 1)


def _paths(
    start: tuple[float, float], middle: Sequence[tuple[float, float]], end: tuple[float, float]
) -> tuple[str, str]:
    """Return the line from box to box and the arrow head at its end."""
    sign = 1 if end[0] > start[0] else -1
    near, far = (BOX_WIDTH, 0) if sign > 0 else (0, BOX_WIDTH)
    if start[0] == end[0]:
        near = far = BOX_WIDTH
    tip_x, tip_y = end[0] + far, end[1] + BOX_HEIGHT / 2
    back = tip_x - sign * ARROW
    points = [(start[0] + near, start[1] + BOX_HEIGHT / 2)]
    for x, y in middle:
        points += [(x + far, y + BOX_HEIGHT / 2), (x + near, y + BOX_HEIGHT / 2)]
    points.append((back, tip_y))
    line = f"M{_written(points[0])}"
    for number, (before, after) in enumerate(pairwise(points)):
        line += f" L{_written(after)}" if number % 2 else _curve(before, after)
    sides = [_written((back, tip_y + side)) for side in (-ARROW / 2, ARROW / 2)]
    return line, f"M{_written((tip_x, tip_y))} L{sides[0]} L{sides[1]} Z"


def _curve(before: tuple[float, float], after: tuple[float, float]) -> str:
    """Return a curve that leaves and arrives level; in one column it swings out to the right."""
    centre = (before[0] + after[0]) / 2
    if abs(before[0] - after[0]) <= ARROW:
        centre += (COLUMN - BOX_WIDTH) / 2
    return f" C{_written((centre, before[1]))} {_written((centre, after[1]))} {_written(after)}"


def _written(point: tuple[float, float]) -> str:
    return f"{point[0]:g},{point[1]:g}"
