"""Two services side by side: where they stand, and which answers make the difference."""

from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction
from typing import NamedTuple

from catalog.models import Service
from readiness.domain.score_card import Line, ScoreCard
from readiness.queries.readiness_page import said_of
from readiness.queries.scores import score_cards
from readiness.queries.service_columns import ServiceColumns, service_columns
from readiness.queries.spof import catalogue_graph

MOST_DIFFERENCES = 20


class Side(NamedTuple):
    """One of the two; `blast` is how many services it takes down alone."""

    columns: ServiceColumns
    card: ScoreCard
    blast: int

    @property
    def service(self) -> Service:
        """Return the service."""
        return self.columns.service


class CategoryPair(NamedTuple):
    """A category, what both earn of 1 (None: nothing applies), and by how much the second leads."""

    title: str
    first: Fraction | None
    second: Fraction | None

    @property
    def lead(self) -> Fraction | None:
        """Return the points out of 100 by which the second leads, None where one has no score."""
        if self.first is None or self.second is None:
            return None
        return 100 * (self.second - self.first)

    @property
    def lead_of_first(self) -> Fraction | None:
        """Return the same the other way round."""
        return None if self.lead is None else -self.lead


class Difference(NamedTuple):
    """An item that both are asked and that is answered otherwise, with what each earns by it."""

    first: Line
    second: Line
    first_said: str
    second_said: str

    @property
    def points(self) -> Fraction:
        """Return how many points lie between the two."""
        return abs(self.first.points - self.second.points)


class Comparison(NamedTuple):
    """Two services; `differences` are the weightiest of `difference_count`."""

    first: Side
    second: Side
    categories: tuple[CategoryPair, ...]
    differences: tuple[Difference, ...]
    difference_count: int

    @property
    def sides(self) -> tuple[Side, Side]:
        """Return both in their order."""
        return self.first, self.second


def comparison_of(first: Service, second: Service, *, at: datetime) -> Comparison:
    """Return two services side by side; a fixed number of statements."""
    cards = score_cards([first, second], at=at)
    graph = catalogue_graph()
    sides = [
        Side(columns=columns, card=cards[pk], blast=len(graph.blast_of(pk)))
        for columns in service_columns([first, second], at=at)
        for pk in [columns.service.pk]
    ]
    differences = sorted(
        _differences(*(side.card for side in sides)), key=lambda one: one.points, reverse=True
    )
    return Comparison(
        first=sides[0],
        second=sides[1],
        categories=tuple(_categories(*(side.card for side in sides))),
        differences=tuple(differences[:MOST_DIFFERENCES]),
        difference_count=len(differences),
    )


def _categories(first: ScoreCard, second: ScoreCard) -> Iterator[CategoryPair]:
    """Yield all categories of both; their checklists need not be the same."""
    others = {one.key: one for one in second.categories}
    for one in first.categories:
        other = others.pop(one.key, None)
        yield CategoryPair(one.title, one.score, other.score if other else None)
    for left in others.values():
        yield CategoryPair(left.title, None, left.score)


def _differences(first: ScoreCard, second: ScoreCard) -> Iterator[Difference]:
    others = {line.item.key: line for line in second.lines}
    for line in first.lines:
        other = others.get(line.item.key)
        if other is not None and said_of(line) != said_of(other):
            yield Difference(line, other, said_of(line), said_of(other))
