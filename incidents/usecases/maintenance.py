"""Plan work during which alerts open no incident, and end it."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from catalog.models import Service
from core.audit.activity import record
from core.errors import RuleViolation
from core.input.text import checked_text
from core.models import User
from incidents.models import Alert, MaintenanceWindow

LONGEST_REASON = 200


@transaction.atomic
def plan_maintenance(
    *,
    by: User | None,
    reason: str,
    starts_at: datetime,
    ends_at: datetime,
    services: Iterable[Service] = (),
) -> MaintenanceWindow:
    """Save planned work on services, on everything without any.

    Raises RuleViolation when it does not end after it starts.
    """
    checked_text(
        reason, field="reason", label="The reason", required=True, max_length=LONGEST_REASON
    )
    if ends_at <= starts_at:
        raise RuleViolation("It has to end after it starts.", field="ends")
    window = MaintenanceWindow.objects.create(
        reason=reason, starts_at=starts_at, ends_at=ends_at, created_by=by
    )
    window.services.set(services)
    record(
        by,
        "maintenance.plan",
        window,
        starts_at=starts_at.isoformat(),
        ends_at=ends_at.isoformat(),
        services=sorted(service.slug for service in window.services.all()),
    )
    return window


@transaction.atomic
def end_maintenance(window: MaintenanceWindow, *, by: User | None, at: datetime) -> None:
    """End planned work at `at`; what has not begun is called off. Twice is no error.

    Alerts it kept quiet that still fire open an incident soon.
    """
    window = MaintenanceWindow.objects.select_for_update().get(pk=window.pk)
    if window.ends_at <= at:
        return
    Alert.objects.filter(muted_until=window.ends_at, incident=None).update(muted_until=at)
    record(by, "maintenance.end", window, ends_at=window.ends_at.isoformat())
    if window.starts_at >= at:
        window.delete()
        return
    window.ends_at = at
    window.save(update_fields=["ends_at", "updated_at"])
