"""The single points of failure as CSV, one row each."""

from django.http import HttpResponse

from core.web.csv import csv_response
from readiness.models import Mitigation
from readiness.queries.spof_list import SinglePointList

HEADER = (
    *("service", "name", "tier", "team", "takes_down", "tier_1", "tier_2", "tier_3", "no_tier"),
    *("last_tried", "outcome", "tried_at", "mitigation", "mitigation_owner", "mitigation_due_on"),
)


def single_point_csv(found: SinglePointList) -> HttpResponse:
    """Return the rows in the order of the page; what nobody ever tried has empty cells."""
    rows = (
        (
            row.service.slug,
            row.service.name,
            row.service.tier,
            row.service.owner_team.slug if row.service.owner_team else None,
            row.total,
            row.tier_1,
            row.tier_2,
            row.tier_3,
            row.no_tier,
            row.tried.mode if row.tried else None,
            row.tried.word if row.tried else None,
            row.tried.on if row.tried else None,
            *_said(row.mitigation),
        )
        for row in found.rows
    )
    return csv_response("single-points-of-failure", HEADER, rows)


def _said(said: Mitigation | None) -> tuple[object, ...]:
    if said is None:
        return (None, None, None)
    return (said.status, said.owner.username if said.owner else None, said.due_on)
