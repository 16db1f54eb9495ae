"""Makers of figures kept ready, of what puts them out of date, and of frozen ones."""

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
