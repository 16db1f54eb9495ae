"""How pages write shares, cells of the coverage matrix and their age."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django import template

from core.days import day_in_words
from readiness.domain import shares
from readiness.domain.coverage import Cell
from readiness.domain.mode_coverage import CellStatus
from readiness.models import Decision

register = template.Library()


@dataclass(frozen=True, slots=True)
class StatusCount:
    """How many cells have a status."""

    status: CellStatus
    word: str
    count: int


@register.filter
def whole_percent(share: Fraction | None) -> str:
    """Write a share of 1 as whole percent; None is "no data"."""
    return "no data" if share is None else shares.whole_percent(share)


@register.filter
def by_status(counts: Mapping[CellStatus, int]) -> Iterator[StatusCount]:
    """Yield every status with its count, the ones nobody has too."""
    for status in CellStatus:
        word = status.replace("_", " ").capitalize()
        yield StatusCount(status, word, counts.get(status, 0))


@register.filter
def written_day(moment: str) -> str:
    """Write the day of an ISO time, which a frozen report keeps, as pages write days; "" stays."""
    if not moment:
        return ""
    return day_in_words(date.fromisoformat(moment[:10]))


@register.filter
def lower_first(text: str) -> str:
    """Write the first letter small, for the middle of a sentence."""
    return text[:1].lower() + text[1:]


@register.filter
def cell_age(cell: Cell, form: str = "short") -> str:
    """Write how old the word of a cell is, or when it is planned: " 12 d", ", 12 days ago"."""
    is_long = form == "long"
    if cell.status is CellStatus.PLANNED and cell.planned_on is not None:
        day = f"{cell.planned_on:%d %b}".lstrip("0")
        return f" for {day}" if is_long else f" {day}"
    if cell.age_days is None:
        return ""
    if not is_long:
        return f" {cell.age_days} d"
    return f", {cell.age_days} day{'s' if cell.age_days != 1 else ''} ago"


@register.filter
def level_word(level: str) -> str:
    """Write a level inside a sentence; "none" is "no level"."""
    return "no level" if level == "none" else level


@register.filter
def subject_title(decision: Decision, titles: Mapping[str, str]) -> str:
    """Write what a decision is about by its title; the key where nobody asks it any more."""
    key = decision.item or decision.failure_mode
    return titles.get(key, key)
