"""Note who is assessing a service. Not logged: it comes every few seconds."""

from datetime import datetime, timedelta

from django.db import transaction

from catalog.models import Service
from core.models import User
from readiness.models import AssessorPresence

FRESH_FOR = timedelta(seconds=3)
KEPT_FOR = timedelta(minutes=10)


@transaction.atomic
def note_assessor(service: Service, *, by: User, at: datetime, item: str = "") -> None:
    """Say that `by` has the questions of a service open, and which one has the focus.

    What was noted a moment ago is not written again, and rows of people long gone are removed.
    """
    rows = AssessorPresence.objects.filter(service=service)
    own = rows.filter(person=by).first()
    if own and own.item == item and at - own.seen_at < FRESH_FOR:
        return
    AssessorPresence.objects.update_or_create(
        service=service, person=by, defaults={"item": item, "seen_at": at}
    )
    if own is None:
        rows.filter(seen_at__lt=at - KEPT_FOR).delete()
