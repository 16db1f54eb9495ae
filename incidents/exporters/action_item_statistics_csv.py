"""The curve of open action items as CSV."""

from django.http import HttpResponse

from core.web.csv import csv_response
from incidents.domain.open_share import OpenShare

HEADER = ("days", "share", "low", "high", "standard_error", "at_risk", "ended")


def open_share_csv(found: OpenShare) -> HttpResponse:
    """Return one row for each day at which promises ended; nothing known is an empty cell."""
    rows = (
        (
            step.days,
            step.share,
            step.low,
            step.high,
            step.standard_error,
            step.at_risk,
            step.ended,
        )
        for step in found.steps
    )
    return csv_response("action-items-open", HEADER, rows)
