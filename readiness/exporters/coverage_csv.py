"""The coverage matrix as CSV: one row for each service and failure mode."""

from django.http import HttpResponse

from core.web.csv import csv_response
from readiness.queries.coverage import Coverage

HEADER = (
    *("service", "tier", "team", "failure_mode", "status", "weight", "freshness"),
    *("observed_at", "age_days", "source", "planned_on"),
)


def coverage_csv(found: Coverage) -> HttpResponse:
    """Return a row for each cell, in the order of the page; nothing known is an empty cell."""
    rows = (
        (
            row.service.slug,
            row.coverage.tier,
            row.service.owner_team.slug if row.service.owner_team else None,
            cell.mode.key,
            cell.status.value,
            cell.weight,
            round(float(cell.result.freshness), 4) if cell.result else None,
            cell.result.record.observed_at if cell.result and cell.result.record else None,
            cell.age_days,
            cell.result.record.source if cell.result and cell.result.record else None,
            cell.planned_on,
        )
        for row in found.rows
        for cell in row.coverage.cells
    )
    return csv_response("coverage", HEADER, rows)
