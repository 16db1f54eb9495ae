"""Makers of figures kept ready, of what puts them out of date, and of frozen ones."""

import math
from collections.abc import Mapping
from datetime import date

from core.models import User
from incidents.models import RecoveryCell, RecoveryMark, RecoveryReport
from incidents.queries.recovery_dashboard import Question
from incidents.queries.recovery_metrics import Selection
from incidents.usecases.recovery_reports import freeze_report
from tests.factories.incidents import NOON

KEY: dict[str, object] = {
    "starts_on": date(2026, 3, 1),
    "months": 1,
    "team_key": 0,
    "severity": "",
    "kind": "incident",
}


def make_recovery_cell(**fields: object) -> RecoveryCell:
    """Save an empty cell about the incidents of a month."""
    return RecoveryCell.objects.create(**(KEY | {"computed_at": NOON} | fields))


def make_recovery_mark(**fields: object) -> RecoveryMark:
    """Save that an incident of a month changed."""
    return RecoveryMark.objects.create(**(KEY | {"marked_at": NOON} | fields))


def make_recovery_report(person: User, title: str = "First quarter") -> RecoveryReport:
    """Freeze what there is about incidents now."""
    report = freeze_report(Question(Selection()), by=person, at=NOON, title=title, query="from=")
    return RecoveryReport.objects.get(pk=report.pk)


def same(one: Mapping[str, float | None], other: Mapping[str, float | None]) -> bool:
    """Return whether two summaries agree to the ninth digit."""
    return one.keys() == other.keys() and all(
        value == other[name]
        or math.isclose(value or math.nan, other[name] or math.nan, rel_tol=1e-9)
        for name, value in one.items()
    )
