"""What waits to be sent, and what became of what was."""

from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from incidents.domain.delivery import DeliveryStatus
from incidents.models import Channel, Delivery, DeliveryAttempt, Notification, OutboxEntry

SHOWN = 50


def is_work_waiting(*, at: datetime) -> bool:
    """Return whether anything is due, so that idle loops write nothing; one look at each table."""
    pending = Q(status=DeliveryStatus.PENDING) & (Q(due_at__lte=at) | Q(expires_at__lte=at))
    abandoned = Q(status=DeliveryStatus.SENDING, lease_until__lt=at)
    return (
        OutboxEntry.objects.filter(passed_on_at__isnull=True).exists()
        or Notification.objects.filter(mail_at__lte=at).exists()
        or Delivery.objects.filter(pending | abandoned).exists()
    )


def last_of_channel(channel: Channel) -> list[Delivery]:
    """Return the last 50 deliveries of a channel that the viewer may know of; see for_list."""
    return list(for_list().filter(channel=channel)[:SHOWN])


def for_list() -> QuerySet[Delivery]:
    """Return the deliveries over channels that people look after, as the viewer may know of.

    The newest first, each with its outbox entry and `tries`, its attempts in order.
    """
    attempts = Prefetch("attempts", DeliveryAttempt.objects.order_by("pk"), to_attr="tries")
    rows = Delivery.objects.filter(person__isnull=True).prefetch_related(attempts)
    return rows.select_related("outbox__incident", "channel").order_by("-pk")
