"""Tell people how an incident stands."""

from datetime import datetime, timedelta

from django.db import transaction

from core.models import User
from incidents.domain.status_update import UpdateParts, composed
from incidents.domain.timeline import EntryKind
from incidents.models import Incident, TimelineEntry
from incidents.usecases.incident_changes import lock_incident
from incidents.usecases.timeline import add_entry, sent_before


@transaction.atomic
def post_update(
    incident: Incident,
    *,
    by: User,
    at: datetime,
    parts: UpdateParts,
    audience: str = "",
    next_in: timedelta | None = None,
    idempotency_key: str | None = None,
) -> TimelineEntry:
    """Write an update into the timeline as part of the story, and when it promises the next one.

    The promise is a whole minute. The same update sent twice is one line, also when the second
    one arrives later and would promise another minute. Raises RuleViolation as add_entry does.
    """
    incident = lock_incident(incident)
    promised_at = (at + next_in).replace(second=0, microsecond=0) if next_in else None
    sent = sent_before(incident, by=by, idempotency_key=idempotency_key)
    if sent is not None and (sent.next_update_at is None) == (promised_at is None):
        promised_at = sent.next_update_at
        at = sent.at
    return add_entry(
        incident,
        by=by,
        at=at,
        text=composed(parts, promised_at),
        kind=EntryKind.COMMS,
        audience=audience,
        next_update_at=promised_at,
        pinned=True,
        idempotency_key=idempotency_key,
    )
