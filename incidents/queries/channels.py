"""The ways out of the house as their pages show them."""

from datetime import datetime

from django.db.models import Count, Max, Q, QuerySet

from incidents.domain.breaker import BreakerStatus
from incidents.domain.delivery import DeliveryStatus
from incidents.models import Channel, NotificationRule

_TROUBLED = [DeliveryStatus.FAILED, DeliveryStatus.QUARANTINED, DeliveryStatus.EXPIRED]


def for_list() -> QuerySet[Channel]:
    """Return the channels by name, each with its breaker and `waiting`, `troubled`, `last_sent`.

    These count deliveries whatever they are about: a number tells nobody of what.
    """
    waiting = Q(deliveries__status__in=[DeliveryStatus.PENDING, DeliveryStatus.SENDING])
    return (
        Channel.objects.made_by_people()
        .select_related("breaker", "owner")
        .annotate(
            waiting=Count("deliveries", filter=waiting),
            troubled=Count("deliveries", filter=Q(deliveries__status__in=_TROUBLED)),
            last_sent=Max("deliveries__sent_at"),
        )
        .order_by("name")
    )


def for_detail() -> QuerySet[Channel]:
    """Return the channels that people look after, each with its breaker and its owner."""
    return Channel.objects.made_by_people().select_related("breaker", "owner")


def rules_for_list() -> QuerySet[NotificationRule]:
    """Return the rules in the order in which they were made, with what they name."""
    return NotificationRule.objects.select_related("channel", "team", "service").order_by("pk")


def condition_of(channel: Channel, *, at: datetime) -> tuple[str, str, datetime | None]:
    """Return a word for how a channel does, the tone of it, and until when that lasts, or None."""
    if channel.disabled_at is not None:
        return "Gone", "danger", None
    if channel.is_paused:
        return "Paused", "warn", None
    known = channel.breaker.as_known
    if known.throttled_until is not None and known.throttled_until > at:
        return "Wants less", "warn", known.throttled_until
    if known.status is BreakerStatus.CLOSED:
        return known.status.label, "ok", None
    return known.status.label, "warn", known.open_until
