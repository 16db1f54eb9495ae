"""Makers of figures kept ready, and of what puts them out of date."""

from datetime import date

from incidents.models import RecoveryCell, RecoveryMark
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
