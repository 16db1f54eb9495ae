"""Checklists for pages: versions, who is measured by them, and what moving would change."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, NamedTuple

import yaml
from django.db.models import Count, Q, QuerySet

from catalog.models import Service
from readiness.domain.score_card import ScoreCard
from readiness.domain.score_change import Reason, mark_of, reasons_of
from readiness.domain.scoring import score
from readiness.models import Checklist, ChecklistVersion
from readiness.queries import checklists, score_inputs

MOST_MOVES = 20
"""Services whose change a page lists, the greatest losses first."""


def for_list() -> QuerySet[ChecklistVersion]:
    """Return all versions, the newest of each checklist first, with `service_count`."""
    return (
        ChecklistVersion.objects.defer("content")
        .select_related("checklist", "author")
        .annotate(service_count=Count("assessments"))
        .order_by("checklist__key", "-pk")
    )


def draft_of(checklist: Checklist) -> ChecklistVersion | None:
    """Return the version somebody is writing, None without one."""
    return checklist.versions.filter(is_draft=True).first()


def text_of(version: ChecklistVersion) -> str:
    """Return the document as YAML that people can edit."""
    return yaml.safe_dump(_plain(version.content), sort_keys=False, allow_unicode=True, width=100)


def _plain(value: Any) -> Any:
    """Turn text that says a number or a truth back into one, so that it needs no quotes."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, str):
        if value in {"true", "false"}:
            return value == "true"
        if value.isascii() and value.isdigit() and str(int(value[:9])) == value:
            return int(value)
    return value


class Move(NamedTuple):
    """What a service would score by the other version, and the items that change it most."""

    service: Service
    before: ScoreCard
    after: ScoreCard
    reasons: tuple[Reason, ...]

    @property
    def points(self) -> Fraction:
        """Return the points won, less than zero for lost."""
        return (self.after.score or Fraction(0)) - (self.before.score or Fraction(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """What moving services to a version would change; `causes` are (item, services that lose)."""

    moves: tuple[Move, ...]
    causes: tuple[tuple[str, int], ...]

    @property
    def losing(self) -> int:
        """Return how many services lose points."""
        return sum(move.points < 0 for move in self.moves)

    @property
    def gaining(self) -> int:
        """Return how many services gain points."""
        return sum(move.points > 0 for move in self.moves)


def measured_by_another(version: ChecklistVersion) -> QuerySet[Service]:
    """Return the services that are measured by another version of the same checklist.

    Services that never began are measured by the current version of the default one.
    """
    others = Q(assessment__checklist_version__checklist=version.checklist_id) & ~Q(
        assessment__checklist_version=version
    )
    if version.checklist.is_default and not version.is_current:
        others |= Q(assessment__isnull=True, evidence__isnull=False)
    return Service.objects.filter(others).distinct().order_by("name", "pk")


def migration_to(version: ChecklistVersion, *, at: datetime) -> Migration:
    """Return what each service would win or lose; a fixed number of statements."""
    services = list(measured_by_another(version))
    inputs = score_inputs.read(services, at=at)
    new = checklists.checklist_of(version)
    moves = []
    for service in services:
        measure, findings = inputs.measures[service.pk], inputs.findings[service.pk]
        before = score(measure.checklist, inputs.taxonomy, measure.subject, findings, at=at)
        after = score(new, inputs.taxonomy, measure.subject, findings, at=at)
        marks = {line.item.key: mark_of(line) for line in before.lines}
        reasons = tuple(one for one in reasons_of(marks, after) if _is_of_the_list(one))
        moves.append(Move(service=service, before=before, after=after, reasons=reasons[:3]))
    moves.sort(key=lambda move: move.points)
    lost = Counter(reason.item for move in moves if move.points < 0 for reason in move.reasons)
    return Migration(moves=tuple(moves), causes=tuple(lost.most_common(5)))


def _is_of_the_list(reason: Reason) -> bool:
    """Return whether an item came, went, or weighs enough differently to be felt."""
    return "not_asked" in {reason.before, reason.after} or abs(reason.points) >= Fraction(1, 10)
