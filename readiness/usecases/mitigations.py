"""Say what is done about a single point of failure."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from catalog.models import Service
from core.audit.activity import record
from core.errors import RuleViolation
from core.input.text import checked_text
from core.models import User
from readiness.domain.mitigation import MitigationStatus, check_mitigation
from readiness.models import Mitigation
from readiness.queries.spof import catalogue_graph

LONGEST_NOTE = 2_000


@transaction.atomic
def say_mitigation(
    service: Service,
    *,
    by: User | None,
    at: datetime,
    status: MitigationStatus,
    note: str,
    owner: User | None = None,
    due_on: date | None = None,
) -> Mitigation:
    """Keep what is done about a single point of failure; saying the same changes nothing.

    Raises RuleViolation on a field, and for a service that takes nothing down alone.
    """
    checked_text(note, field="note", label="The reason", required=True, max_length=LONGEST_NOTE)
    service = Service.objects.select_for_update().get(pk=service.pk)
    if not catalogue_graph().blast_of(service.pk):
        raise RuleViolation("It takes no other service down alone.")
    on = timezone.localtime(at).date()
    check_mitigation(status, on=on, has_owner=owner is not None, due_on=due_on)
    if owner is not None and not owner.is_active:
        raise RuleViolation("This person has no account any more.", field="owner")
    said = {"status": str(status), "owner": owner, "due_on": due_on, "note": note}
    kept = Mitigation.objects.filter(service=service).first()
    if kept is not None and all(getattr(kept, name) == value for name, value in said.items()):
        return kept
    kept, _ = Mitigation.objects.update_or_create(
        service=service, defaults=said | {"said_by": by, "said_at": at}
    )
    record(
        by,
        "mitigation.say",
        service,
        status=str(status),
        owner=owner.username if owner else None,
        due_on=due_on.isoformat() if due_on else None,
        note=note,
    )
    return kept


@transaction.atomic
def withdraw_mitigation(service: Service, *, by: User | None) -> None:
    """Take back what was said, so that the single point is open again; twice changes nothing."""
    service = Service.objects.select_for_update().get(pk=service.pk)
    number, _ = Mitigation.objects.filter(service=service).delete()
    if number:
        record(by, "mitigation.withdraw", service)
