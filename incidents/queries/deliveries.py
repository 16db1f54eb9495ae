"""What waits to be sent, and what became of what was."""

from datetime import datetime

from django.db.models import Prefetch, QuerySet

from incidents.domain.delivery import ChannelKind
from incidents.models import Channel, Delivery, DeliveryAttempt, Notification, OutboxEntry

SHOWN = 50


def is_work_waiting(*, at: datetime) -> bool:
    """Return whether anything can be done, so that idle loops write nothing.

    What waits for a channel that is paused or gone, or for a receiver that is left alone, is no
    work until its time has come or it is no longer worth sending.
    """
    return (
        OutboxEntry.objects.filter(passed_on_at__isnull=True).exists()
        or Notification.objects.filter(mail_at__lte=at).exists()
        or Delivery.objects.sendable(at).exists()
        or Delivery.objects.late(at).exists()
        or Delivery.objects.abandoned(at).exists()
    )


def last_of_channel(channel: Channel) -> list[Delivery]:
    """Return the last 50 deliveries of a channel that the viewer may know of; see for_list."""
    return list(for_list().filter(channel=channel)[:SHOWN])


def for_list() -> QuerySet[Delivery]:
    """Return the deliveries over channels that people look after, as the viewer may know of.

    The newest first, each with its outbox entry and `tries`, its attempts in order.
    """
    attempts = Prefetch("attempts", DeliveryAttempt.objects.order_by("pk"), to_attr="tries")
    rows = Delivery.objects.filter(person__isnull=True).exclude(channel__kind=ChannelKind.CANARY)
    rows = rows.prefetch_related(attempts)
    return rows.select_related("outbox__incident", "channel").order_by("-pk")
