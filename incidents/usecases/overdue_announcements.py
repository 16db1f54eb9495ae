"""Tell channels of action items that are overdue, whoever owes them and if nobody does."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from core import demo
from incidents.domain.outbox import OutboxTopic
from incidents.models import ActionItem, OutboxEntry
from incidents.models.action_item import ActionItemQuerySet
from incidents.usecases.outbox import announce

AT_EIGHT: Final = time(8)
NEWS_FOR: Final = timedelta(days=60)
"""What nobody told for so long is no news. It is shorter than entries of the outbox are kept, for
they are what tells that something was told."""


@transaction.atomic
def announce_overdue(*, at: datetime) -> int:
    """Announce each item that is overdue, once for each day it was due on; return how many.

    At eight in the morning after that day, by the clock of an active owner or else of the site.
    Made-up items of the demo are announced to nobody.
    """
    fresh = _untold(_overdue(at), at)
    if not fresh:
        return 0
    # Whoever else does the same at this moment has locked them, or has told of them by now.
    rows = ActionItem.objects.unfinished().filter(pk__in=[item.pk for item in fresh])
    locked = rows.select_for_update(of=("self",), skip_locked=True)
    told = _untold(locked, at)
    for item in told:
        announce(
            OutboxTopic.ACTION_ITEM_OVERDUE,
            item,
            incident=item.incident,
            by=None,
            due_on=str(item.due_on),
        )
    return len(told)


def morning(day: date, zone: ZoneInfo) -> datetime:
    """Return eight o'clock of a day by the clocks of a zone."""
    return datetime.combine(day, AT_EIGHT, tzinfo=zone).astimezone(UTC)


def _overdue(at: datetime) -> ActionItemQuerySet:
    # East of Greenwich the day is a day ahead at most.
    days = (at.date() - NEWS_FOR, at.date())
    made_up = demo.ids_of(ActionItem)
    return ActionItem.objects.unfinished().filter(due_on__range=days).exclude(pk__in=made_up)


def _untold(rows: ActionItemQuerySet, at: datetime) -> list[ActionItem]:
    """Return the rows whose morning has come and of which no channel was told."""
    items = rows.select_related("owner", "incident").order_by("pk")
    late = [item for item in items if item.due_on is not None and _moment(item, item.due_on) <= at]
    entries = OutboxEntry.objects.filter(
        topic=OutboxTopic.ACTION_ITEM_OVERDUE, object_id__in=[item.pk for item in late]
    )
    told = set(entries.values_list("object_id", "details__due_on"))
    return [item for item in late if (item.pk, str(item.due_on)) not in told]


def _moment(item: ActionItem, due_on: date) -> datetime:
    owner = item.owner
    own = owner.zone if owner is not None and owner.is_active else None
    return morning(due_on + timedelta(days=1), own or ZoneInfo(settings.DRYDOCK_TIME_ZONE))
