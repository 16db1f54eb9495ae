"""How many messages a channel may send in a minute, over all workers."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Min

from incidents.domain.delivery import ChannelKind, DeliveryStatus
from incidents.models import Channel, ChannelBreaker, Delivery, DeliveryAttempt

MINUTE: Final = timedelta(minutes=1)


def left_in_budgets(channels: Collection[Channel], *, at: datetime) -> dict[int, int]:
    """Return how many messages each channel that has a limit may still begin; in a transaction.

    What began within the last minute counts, whatever came of it. The rows of the breakers stay
    locked until the caller commits, so that two who claim at once do not both take the last one; a
    channel that somebody else holds has none left for now. One that has none left is given the
    moment from which it has.
    """
    limits = {
        one.pk: one.messages_per_minute for one in channels if one.messages_per_minute is not None
    }
    if not limits:
        return {}
    rows = ChannelBreaker.objects.filter(pk__in=limits).select_for_update(skip_locked=True)
    spent = {row.pk for row in rows if row.budget_until is not None and row.budget_until > at}
    held = {row.pk for row in rows} - spent
    begun = _begun({one.pk: one for one in channels if one.pk in held}, at)
    left = dict.fromkeys(limits, 0)
    for pk in held:
        number, oldest = begun.get(pk, (0, at))
        left[pk] = max(limits[pk] - number, 0)
        if not left[pk]:
            until = max(oldest + MINUTE, at + timedelta(seconds=1))
            ChannelBreaker.objects.filter(pk=pk).update(budget_until=until)
    return left


def _begun(channels: dict[int, Channel], at: datetime) -> dict[int, tuple[int, datetime]]:
    """Return how many messages began in the last minute over each channel, and the first when."""
    ended = (
        DeliveryAttempt.objects.filter(started_at__gt=at - MINUTE, delivery__channel__in=channels)
        .order_by()
        .values_list("delivery__channel")
        .annotate(number=Count("pk"), oldest=Min("started_at"))
    )
    found = {pk: (number, oldest) for pk, number, oldest in ended}
    under_way = (
        Delivery.objects.filter(status=DeliveryStatus.SENDING, channel__in=channels)
        .order_by()
        .values_list("channel")
        .annotate(number=Count("pk"), until=Min("lease_until"))
    )
    for pk, number, until in under_way:
        # A lease begins with the attempt.
        began_at = until - ChannelKind(channels[pk].kind).lease if until else at
        before, oldest = found.get(pk, (0, began_at))
        found[pk] = (before + number, min(oldest, began_at))
    return found
