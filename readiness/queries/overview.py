"""How ready the whole organisation is, in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from typing import NamedTuple

from catalog.models import Service, Team
from readiness.domain.score_card import Line
from readiness.domain.score_summary import ScoreSummary
from readiness.domain.scoring import team_mean
from readiness.domain.shares import one_decimal
from readiness.models import Decision
from readiness.queries.score_summaries import score_summaries
from readiness.queries.subject_words import words_by_key

MOVED_WITHIN = timedelta(days=30)
MOST_ROWS = 8
_HUNDRED = 100
BANDS = ((40, "risk"), (60, "weak"), (75, "fair"), (90, "good"))
"""Scores below each number have the colours of the word; from the last one on: strong."""


class HeatCell(NamedTuple):
    """A score from 0 to 100 with its band; "no data" where nothing applies."""

    shown: str
    band: str


class CategoryCell(NamedTuple):
    """A team's score in a category, and its service that is weakest there, None without a score.

    `key` is the category's in the checklist of that service, `title` how all call it.
    """

    title: str
    score: HeatCell
    weakest: Service | None
    key: str


class TeamRow(NamedTuple):
    """A team (None: services of nobody) with its mean by tier weight, and a cell per category."""

    team: Team | None
    mean: HeatCell
    services: int
    under_target: int
    cells: tuple[CategoryCell, ...]


class Mover(NamedTuple):
    """A service whose score is another one than it was."""

    service: Service
    before: str
    after: str
    change: Fraction

    @property
    def points(self) -> str:
        """Return the change with its sign."""
        return f"{'+' if self.change > 0 else '-'}{one_decimal(abs(self.change))}"


class StaleLine(NamedTuple):
    """Proof that fades, and the points it has lost so far."""

    service: Service
    line: Line


class EndingExemption(NamedTuple):
    """A waiver or something left out, about to end, with what it is about in words."""

    decision: Decision
    words: str


class ReadinessOverview(NamedTuple):
    """Everything on the page; the teams with the lowest mean first."""

    at: datetime
    fleet: HeatCell
    services: int
    under_target: int
    worst: Service | None
    categories: tuple[str, ...]
    teams: tuple[TeamRow, ...]
    movers: tuple[Mover, ...]
    exemptions: tuple[EndingExemption, ...]
    stale: tuple[StaleLine, ...]

    @property
    def worst_team(self) -> Team | None:
        """Return the team with the lowest mean."""
        return next((row.team for row in self.teams if row.team), None)


class _Scored(NamedTuple):
    service: Service
    card: ScoreSummary
    before: ScoreSummary


class _Share(NamedTuple):
    """What a service brings to a category of its team; the score is out of 100."""

    of: _Scored
    key: str
    score: Fraction | None


def readiness_overview(*, at: datetime) -> ReadinessOverview:
    """Return how ready everything is at `at`, and what moved in the 30 days before."""
    services = list(Service.objects.select_related("owner_team").order_by("name", "pk"))
    now = score_summaries(services, at=at)
    before = score_summaries(services, at=at - MOVED_WITHIN)
    both = now.keys() & before.keys()  # one that went away meanwhile is left out
    scored = [_Scored(one, now[one.pk], before[one.pk]) for one in services if one.pk in both]
    titles = dict.fromkeys(c.title for one in scored for c in one.card.categories)
    known = [one for one in scored if one.card.score is not None]
    worst = min(known, key=lambda one: one.card.score or Fraction(0), default=None)
    return ReadinessOverview(
        at=at,
        fleet=heat_cell(_mean(scored)),
        services=len(services),
        under_target=_under_target(scored),
        worst=worst.service if worst else None,
        categories=tuple(titles),
        teams=_teams(scored, tuple(titles)),
        movers=_movers(scored),
        exemptions=_exemptions(at),
        stale=_stale(scored),
    )


def heat_cell(score: Fraction | None) -> HeatCell:
    """Return a score of 0 to 100 as a cell."""
    if score is None:
        return HeatCell("no data", "none")
    band = next((word for below, word in BANDS if score < below), "strong")
    return HeatCell(one_decimal(score), band)


def _mean(scored: Sequence[_Scored]) -> Fraction | None:
    return team_mean((one.card.subject.tier, one.card.score) for one in scored)


def _under_target(scored: Sequence[_Scored]) -> int:
    return sum(one.card.level.rank < one.card.target.rank for one in scored)


def _teams(scored: Sequence[_Scored], titles: Sequence[str]) -> tuple[TeamRow, ...]:
    grouped: dict[int | None, list[_Scored]] = defaultdict(list)
    for one in scored:
        grouped[one.service.owner_team_id].append(one)
    found = [(_mean(mine), _team_row(mine, titles)) for mine in grouped.values()]
    # Without a score nobody can say who is worse: last.
    found.sort(key=lambda pair: (pair[0] is None, pair[0] or 0, str(pair[1].team)))
    return tuple(row for _, row in found)


def _team_row(mine: Sequence[_Scored], titles: Sequence[str]) -> TeamRow:
    by_title: Mapping[str, list[_Share]] = {title: [] for title in titles}
    for one in mine:
        for category in one.card.categories:
            score = None if category.score is None else category.score * _HUNDRED
            by_title[category.title].append(_Share(one, category.key, score))
    return TeamRow(
        team=mine[0].service.owner_team,
        mean=heat_cell(_mean(mine)),
        services=len(mine),
        under_target=_under_target(mine),
        cells=tuple(_category_cell(title, shares) for title, shares in by_title.items()),
    )


def _category_cell(title: str, shares: Sequence[_Share]) -> CategoryCell:
    mean = team_mean((share.of.card.subject.tier, share.score) for share in shares)
    known = [share for share in shares if share.score is not None]
    weakest = min(known, key=lambda share: share.score or Fraction(0), default=None)
    if weakest is None:
        return CategoryCell(title, heat_cell(mean), None, "")
    return CategoryCell(title, heat_cell(mean), weakest.of.service, weakest.key)


def _movers(scored: Sequence[_Scored]) -> tuple[Mover, ...]:
    moved = [
        Mover(one.service, one.before.shown, one.card.shown, one.card.score - one.before.score)
        for one in scored
        if one.card.score is not None
        and one.before.score is not None
        and one.card.shown != one.before.shown
    ]
    moved.sort(key=lambda one: (-abs(one.change), one.service.slug))
    return tuple(moved[:MOST_ROWS])


def _exemptions(at: datetime) -> tuple[EndingExemption, ...]:
    soon = Decision.objects.open_at(at).filter(ends_at__lte=at + MOVED_WITHIN)
    words = words_by_key()
    return tuple(
        EndingExemption(one, words.get(key, key))
        for one in soon.select_related("service").order_by("ends_at", "pk")[:MOST_ROWS]
        for key in [one.item or one.failure_mode]
    )


def _stale(scored: Sequence[_Scored]) -> tuple[StaleLine, ...]:
    fading = [StaleLine(one.service, line) for one in scored for line in one.card.fading]
    fading.sort(key=lambda one: (-one.line.lost, one.service.slug))
    return tuple(fading[:MOST_ROWS])
