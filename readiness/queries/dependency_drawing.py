"""The neighbourhood of a service as a drawing, and the list of its edges."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from catalog.models import RedundancyGroup, Service
from readiness.domain.failure_graph import Edge
from readiness.domain.graph_layout import BOX_HEIGHT, BOX_WIDTH, layout, neighbourhood
from readiness.queries.spof import CatalogueGraph

MOST_DRAWN = 40
LONGEST_NAME = 19
BORDER = 4


class DrawnService(NamedTuple):
    """A box with its upper left corner; `mark` is what the shape of its border says."""

    service: Service
    x: float
    y: float
    mark: Literal["focus", "point", "plain"]

    @property
    def short_name(self) -> str:
        """Return the name as it fits into the box."""
        name = self.service.name
        return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"

    @property
    def words(self) -> str:
        """Return the second line: what it is for the service in the middle, and its tier."""
        tier = f"tier {self.service.tier}" if self.service.tier else "no tier"
        said = {"focus": "this service", "point": "single point", "plain": ""}[self.mark]
        return f"{said} · {tier}" if said else tier


class DrawnDependency(NamedTuple):
    """An edge as SVG paths, with the words of its row in the list.

    It `carries_loss` when the provider is a single point of failure for the service in the middle
    because of such an edge: nothing stands in for it, and the dependent takes the service down.
    """

    dependent: Service
    provider: Service
    line: str
    arrow: str
    is_hard: bool
    group: str
    carries_loss: bool

    @property
    def kind(self) -> Literal["hard", "group", "soft"]:
        """Return how the line is drawn."""
        if not self.is_hard:
            return "soft"
        return "group" if self.group else "hard"


class Drawing(NamedTuple):
    """Boxes from left to right, and lines; `left_out` direct neighbours found no room.

    It is whole when it shows everything the service needs and everything that needs it, directly
    or through others, and else shows direct neighbours.
    """

    width: int
    height: int
    services: tuple[DrawnService, ...]
    dependencies: tuple[DrawnDependency, ...]
    left_out: int
    is_whole: bool
    box_width: int = BOX_WIDTH
    box_height: int = BOX_HEIGHT
    inner_width: int = BOX_WIDTH - 2 * BORDER
    inner_height: int = BOX_HEIGHT - 2 * BORDER


def drawing_of(service: Service, known: CatalogueGraph, rows: dict[int, Service]) -> Drawing:
    """Return the drawing around a service; one statement, for the names of groups.

    `rows` are all services by key; what went away since the graph was read is left out.
    """
    stored = sorted(
        (edge for edge in known.edges if edge.dependent in rows and edge.provider in rows),
        key=lambda edge: (rows[edge.dependent].name, rows[edge.provider].name),
    )
    ends = [(edge.dependent, edge.provider) for edge in stored]
    chosen, left_out, is_whole = neighbourhood(service.pk, ends, most=MOST_DRAWN)
    nodes = sorted(chosen, key=lambda key: (rows[key].name.casefold(), key))
    drawn = set(nodes)
    edges = [edge for edge in stored if edge.dependent in drawn and edge.provider in drawn]
    placed = layout(nodes, [(edge.dependent, edge.provider) for edge in edges])
    points = known.points_of(service.pk)
    groups = _group_words(edges)
    return Drawing(
        width=placed.width,
        height=placed.height,
        services=tuple(
            DrawnService(rows[node], *placed.corners[node], _mark(node, service.pk, points))
            for node in sorted(nodes, key=placed.corners.__getitem__)
        ),
        dependencies=tuple(
            DrawnDependency(
                rows[edge.dependent],
                rows[edge.provider],
                placed.lines[edge.dependent, edge.provider],
                placed.arrows[edge.dependent, edge.provider],
                edge.is_hard,
                groups.get(edge.group, ""),
                edge.is_hard
                and edge.group is None
                and edge.provider in points
                and edge.dependent in points | {service.pk},
            )
            for edge in edges
        ),
        left_out=left_out,
        is_whole=is_whole,
    )


def _mark(node: int, focus: int, points: set[int]) -> Literal["focus", "point", "plain"]:
    if node == focus:
        return "focus"
    return "point" if node in points else "plain"


def _group_words(edges: Iterable[Edge[int]]) -> dict[object, str]:
    """Return what a group asks for, such as "1 of 2, Card acquirers", by its key."""
    sizes: dict[object, int] = {}
    for edge in edges:
        if edge.group is not None:
            sizes[edge.group] = sizes.get(edge.group, 0) + 1
    rows = RedundancyGroup.objects.filter(pk__in=[key for key in sizes if isinstance(key, int)])
    return {row.pk: f"{row.needed} of {sizes[row.pk]}, {row.name}" for row in rows}
