"""What drills tell coverage and reports: which are ahead, and how those of a quarter went."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from catalog.models import Service
from core.durations import format_duration
from readiness.domain.quarter import Quarter
from readiness.models import DrillRun

_MEASURES = (
    ("recovery", "rto_seconds", "recovery_seconds"),
    ("data loss", "rpo_seconds", "data_loss_seconds"),
    ("detection", "detect_seconds", "detection_seconds"),
)


def planned_days(services: Collection[Service]) -> dict[int, dict[str, date]]:
    """Return the day of the next drill of each failure mode, by the key of the service."""
    rows = (
        DrillRun.objects.ahead()
        .filter(services__in=services)
        .order_by("-starts_at", "-pk")
        .values_list("services", "starts_at", "plan__content__failure_modes")
    )
    found: dict[int, dict[str, date]] = defaultdict(dict)
    for service_id, starts_at, modes in rows:
        # The latest first, so that the next one is what stays.
        if starts_at is not None:
            found[service_id] |= dict.fromkeys(modes, starts_at.astimezone(UTC).date())
    return found


def drills_of(services: Sequence[Service], quarter: Quarter, end: datetime) -> list[dict[str, Any]]:
    """Return the drills that ended in a quarter, measured against what was promised."""
    rows = (
        DrillRun.objects.over()
        .filter(services__in=services, ended_at__gte=quarter.start, ended_at__lt=end)
        .distinct()
        .order_by("ended_at", "pk")
    )
    return [
        {
            "reference": run.reference,
            "title": run.title,
            "ended_at": run.ended_at.isoformat(timespec="seconds").replace("+00:00", "Z"),
            "verdict": run.verdict,
            "measures": [
                _measure(label, getattr(run, promised), getattr(run, measured))
                for label, promised, measured in _MEASURES
            ],
        }
        for run in rows
        if run.ended_at
    ]


def ended_between(start: datetime, end: datetime, *, most: int) -> list[DrillRun]:
    """Return the latest drills that ended in a span of time, the last one first."""
    rows = DrillRun.objects.over().filter(ended_at__gte=start, ended_at__lt=end)
    return list(rows.order_by("-ended_at", "-pk")[:most])


def _measure(label: str, promised: int, measured: int | None) -> dict[str, Any]:
    return {
        "label": label,
        "promised_seconds": promised,
        "measured_seconds": measured,
        "promised_text": format_duration(timedelta(seconds=promised)),
        "measured_text": None if measured is None else format_duration(timedelta(seconds=measured)),
        "is_kept": None if measured is None else measured <= promised,
    }
