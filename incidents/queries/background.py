"""What background work has to tell of this app: since when rows are due, and what burns."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Min, QuerySet
from django.db.models.functions import Coalesce

from core.health.telemetry import Figure
from core.models.background_job import WAITING_SINCE
from incidents.domain.breaker import BreakerStatus
from incidents.domain.delivery import ChannelKind, DeliveryStatus
from incidents.domain.incident import IncidentKind, Severity
from incidents.models import (
    ChannelBreaker,
    ChatImport,
    Delivery,
    DueReminder,
    ImportBatch,
    Incident,
    IncidentExport,
    Notification,
    OutboxEntry,
    PostmortemReminder,
    ReceivedPayload,
)


def read_figures(_at: datetime) -> Iterator[Figure]:
    """Yield how many incidents are unfinished, without restricted ones."""
    counted = (
        Incident.objects.unfinished()
        .of_kind(IncidentKind.INCIDENT)
        .filter(restricted=False)
        .order_by()
        .values_list("severity")
        .annotate(number=Count("pk"))
    )
    of_people = ReceivedPayload.objects.in_trouble().filter(source__is_canary=False)
    payloads = of_people.order_by().values_list("status")
    yield Figure(
        "drydock_alert_payloads_in_trouble",
        "Payloads of alerts that nobody understood or that were set aside",
        {"failed": 0, "quarantined": 0} | dict(payloads.annotate(number=Count("pk"))),
        label="status",
    )
    yield Figure(
        "drydock_open_incidents",
        "Incidents somebody still works on, without restricted ones",
        {severity.value: 0 for severity in Severity} | dict(counted),
        label="severity",
    )

    # Nobody could look at those of the canary; whether it came through is a figure of its own.
    set_aside = Delivery.objects.filter(status=DeliveryStatus.QUARANTINED)
    set_aside = set_aside.exclude(channel__kind=ChannelKind.CANARY)
    yield Figure(
        "drydock_quarantined_deliveries",
        "Messages set aside because workers vanished while they sent them",
        {"": set_aside.count()},
    )
    breakers = ChannelBreaker.objects.exclude(channel__kind=ChannelKind.CANARY)
    by_status = breakers.order_by().values_list("status")
    counts = dict(by_status.annotate(number=Count("pk")))
    yield Figure(
        "drydock_channel_breakers",
        "Channels by whether their receivers are sent to",
        {status.value: 0 for status in BreakerStatus} | counts,
        label="status",
    )


def oldest_payload(at: datetime) -> datetime | None:
    """Return since when a payload of alerts waits for a worker, None without any."""
    return _oldest(ReceivedPayload.objects.due(at), F("received_at"))


def oldest_import(at: datetime) -> datetime | None:
    """Return since when an upload waits for a worker, None without any."""
    return _oldest(ImportBatch.objects.due(at), WAITING_SINCE)


def oldest_export(at: datetime) -> datetime | None:
    """Return since when a file of incidents waits to be written, None without any."""
    return _oldest(IncidentExport.objects.due(at), WAITING_SINCE)


def oldest_chat_import(at: datetime) -> datetime | None:
    """Return since when a chat log waits for a worker, None without any."""
    return _oldest(ChatImport.objects.due(at), WAITING_SINCE)


def oldest_postmortem_reminder(at: datetime) -> datetime | None:
    """Return since when a reminder of a postmortem is due, None without any."""
    return _oldest(PostmortemReminder.objects.filter(due_at__lte=at, done_at=None), F("due_at"))


def oldest_action_item_reminder(at: datetime) -> datetime | None:
    """Return since when a reminder of an action item is due, None without any."""
    return _oldest(DueReminder.objects.filter(due_at__lte=at, done_at=None), F("due_at"))


def oldest_delivery(at: datetime) -> datetime | None:
    """Return since when something is to be told, None without anything.

    What waits for a receiver that is left alone says nothing about who sends.
    """
    found = [
        _oldest(OutboxEntry.objects.filter(passed_on_at=None), F("created_at")),
        _oldest(Notification.objects.filter(mail_at__lte=at), F("mail_at")),
        _oldest(Delivery.objects.sendable(at), F("due_at")),
    ]
    return min((one for one in found if one is not None), default=None)


def last_canary() -> datetime | None:
    """Return when the newest canary that came through set out, None before the first."""
    through = Delivery.objects.filter(channel__kind=ChannelKind.CANARY, status=DeliveryStatus.SENT)
    details = through.order_by("-pk").values_list("outbox__details", flat=True).first()
    return None if details is None else datetime.fromisoformat(details["set_out_at"])


def _oldest(rows: QuerySet[Any], since: Coalesce | F) -> datetime | None:
    found: datetime | None = rows.aggregate(oldest=Min(since))["oldest"]
    return found
