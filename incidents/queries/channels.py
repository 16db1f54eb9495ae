"""The ways out of the house as their pages show them."""

from datetime import datetime

from django.db.models import Count, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from incidents.domain.breaker import BreakerStatus
from incidents.domain.delivery import DeliveryStatus
from incidents.models import Channel, Delivery, NotificationRule

_WAITING = [DeliveryStatus.PENDING, DeliveryStatus.SENDING]
_TROUBLED = [DeliveryStatus.FAILED, DeliveryStatus.QUARANTINED, DeliveryStatus.EXPIRED]


def for_list() -> QuerySet[Channel]:
    """Return the channels by name, each with its breaker and `waiting`, `troubled`, `last_sent`.

    These count the deliveries that the viewer may know of.
    """
    own = Delivery.objects.filter(channel=OuterRef("pk")).order_by()
    return (
        Channel.objects.made_by_people()
        .select_related("breaker", "owner")
        .annotate(
            waiting=_number(own.filter(status__in=_WAITING)),
            troubled=_number(own.filter(status__in=_TROUBLED)),
            last_sent=Subquery(own.values("channel").annotate(last=Max("sent_at")).values("last")),
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
    limited = channel.breaker.budget_until
    if limited is not None and limited > at:
        return "At its limit", "warn", limited
    if known.status is BreakerStatus.CLOSED:
        return known.status.label, "ok", None
    return known.status.label, "warn", known.open_until


def _number(rows: QuerySet[Delivery]) -> Coalesce:
    counted = rows.values("channel").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)
