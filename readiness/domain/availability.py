"""How available a service can be at best, given what it stands on (pure).

After "The Calculus of Service Availability" (ACM Queue, 2017): no service is more available than
its critical dependencies together, and one that is needed in several places counts once. Failures
are taken as independent; a common cause belongs into the graph as a node of its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic

from readiness.domain.failure_graph import FailureGraph, Group, Node
from readiness.domain.spof import SinglePoints

MINUTES_A_MONTH = 365.25 * 24 * 60 / 12
"""43,830 minutes: a twelfth of a mean year."""


@dataclass(frozen=True, slots=True)
class Ceiling(Generic[Node]):
    """The best availability an entry can have, from 0 to 1; None when no number is known at all.

    It is exact when no node outside of S(entry) is used twice, else an estimate. `unknown` were
    taken as never failing, so that with some of them the truth lies below the ceiling.
    """

    value: float | None
    is_exact: bool
    unknown: frozenset[Node]


@dataclass(frozen=True, slots=True)
class LedgerLine(Generic[Node]):
    """One or two nodes whose loss takes the entry down, and for which share of time they do."""

    nodes: tuple[Node, ...]
    share: float

    @property
    def minutes(self) -> float:
        """Return the minutes a month."""
        return self.share * MINUTES_A_MONTH


def ceiling_of(
    graph: FailureGraph[Node],
    points: SinglePoints[Node],
    entry: Node,
    availability: Mapping[Node, float],
) -> Ceiling[Node]:
    """Return how available `entry` can be; `availability` maps nodes to their own share of time up.

    A(e) = product of S(e) * product of P(enough members are up) over the groups that S(e) leaves
    open, given that all of S(e) is up. P is the tail of a Poisson binomial distribution.
    """
    singles = frozenset({entry, *points.of(entry)})
    open_groups = _open_groups(graph, singles)
    spread, is_shared = _spread(graph, singles, open_groups)
    counted = singles | spread
    unknown = frozenset(node for node in counted if node not in availability)
    up: dict[Node, float] = dict.fromkeys(singles, 1.0)
    for node in points.order:
        if node in spread:
            up[node] = availability.get(node, 1.0) * _enough(graph.groups.get(node, ()), up)
    value = _enough(open_groups, up)
    for node in singles:
        value *= availability.get(node, 1.0)
    return Ceiling(None if unknown == counted else value, not is_shared, unknown)


def ledger(
    singles: Iterable[Node],
    pairs: Iterable[Iterable[Node]],
    availability: Mapping[Node, float],
) -> list[LedgerLine[Node]]:
    """Return where the downtime comes from, the most first: the estimate for rare failures.

    1 - A(e) is about the sum of (1 - a) over single points and of (1 - a)(1 - b) over pairs. Lines
    with a node of unknown availability are left out.
    """
    lines = []
    for nodes in [(node,) for node in singles] + [tuple(pair) for pair in pairs]:
        if all(node in availability for node in nodes):
            share = 1.0
            for node in nodes:
                share *= 1 - availability[node]
            lines.append(LedgerLine(nodes, share))
    return sorted(lines, key=lambda line: -line.share)


def budget_left(target: float, dependencies: Iterable[float]) -> float:
    """Return which share of time is left for the service's own failures.

    (1 - target) - sum of (1 - a) over hard dependencies; below zero the target cannot be reached.
    """
    return (1 - target) - sum(1 - availability for availability in dependencies)


def _open_groups(graph: FailureGraph[Node], singles: frozenset[Node]) -> list[Group[Node]]:
    """Return the groups of S(e) that need more than S(e), each once."""
    seen: dict[tuple[int, frozenset[Node]], Group[Node]] = {}
    for node in graph.nodes:
        if node in singles:
            for group in graph.groups.get(node, ()):
                if not _is_met(group, singles):
                    seen.setdefault((group.needed, frozenset(group.members)), group)
    return list(seen.values())


def _spread(
    graph: FailureGraph[Node], singles: frozenset[Node], open_groups: Sequence[Group[Node]]
) -> tuple[set[Node], bool]:
    """Return the nodes below the open groups, and whether one of them is used twice."""
    spread: set[Node] = set()
    is_shared = False
    waiting = list(open_groups)
    while waiting:
        for member in waiting.pop().members:
            if member in singles:
                continue
            is_shared = is_shared or member in spread
            if member not in spread:
                spread.add(member)
                waiting += [
                    group for group in graph.groups.get(member, ()) if not _is_met(group, singles)
                ]
    return spread, is_shared


def _is_met(group: Group[Node], singles: frozenset[Node]) -> bool:
    return len(singles.intersection(group.members)) >= group.needed


def _enough(groups: Iterable[Group[Node]], up: Mapping[Node, float]) -> float:
    """Return the chance that each group has enough members up.

    A member not computed yet needs, in a ring, what is computed now; the ring takes nobody down.
    """
    chance = 1.0
    for group in groups:
        chance *= _tail(group.needed, [up.get(member, 1.0) for member in group.members])
    return chance


def _tail(needed: int, chances: Sequence[float]) -> float:
    """Return the chance that at least `needed` of independent members are up."""
    exactly = [1.0]
    for chance in chances:
        one_more = [0.0, *(before * chance for before in exactly)]
        as_before = [*(before * (1 - chance) for before in exactly), 0.0]
        exactly = [more + same for more, same in zip(one_more, as_before, strict=True)]
    return sum(exactly[needed:])
