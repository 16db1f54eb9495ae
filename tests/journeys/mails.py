"""What people would find in their mail."""

from datetime import datetime, timedelta

from django.core import mail
from django.utils import timezone

from core.models import User
from incidents.exporters.delivering import plan
from incidents.models import Delivery
from tests.incidents.exporters.draining import drain


def mails_to(person: User, *, told_at: datetime) -> list[str]:
    """Send all that people were told at about `told_at`; return the texts one of them got."""
    plan(at=told_at + timedelta(hours=1))
    now = timezone.now()
    # What was made long ago is tidied away instead.
    Delivery.objects.update(created_at=now, due_at=now, expires_at=now + timedelta(days=1))
    drain()
    return [str(one.body) for one in mail.outbox if one.to == [person.email]]
