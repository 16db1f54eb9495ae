"""Make the channels of the demo organisation, with a little history, and pause them."""

from datetime import datetime, time, timedelta
from typing import Any

from core.models import User
from incidents.domain.delivery import DeliveryStatus, Verdict, verdict_of
from incidents.domain.outbox import OutboxTopic
from incidents.models import Channel, DeliveryAttempt, OutboxEntry
from incidents.usecases.channels import create_channel, pause_channel, send_test
from incidents.usecases.notification_rules import save_rule

A_WHILE = timedelta(hours=3)


def load_channels(rows: list[dict[str, Any]], *, by: User, now: datetime) -> list[Channel]:
    """Make channels with rules and tests that went well or not; nothing is sent anywhere."""
    channels = []
    for row in rows:
        channel, _ = create_channel(
            by=by,
            name=row["name"],
            kind=row["kind"],
            address=row.get("address", ""),
            recipients=row.get("recipients", ()),
        )
        for rule in row["rules"]:
            clocks = {
                name: time.fromisoformat(rule[name])
                for name in ("quiet_from", "quiet_until")
                if name in rule
            }
            save_rule(None, by=by, channel=channel, **(rule | clocks))
        for place, status_code in enumerate(row["sent"]):
            at = now - A_WHILE * (len(row["sent"]) - place)
            _tell_of_test(channel, status_code, by=by, at=at)
        channels.append(pause_channel(channel, by=by))
    return channels


def remove_channels(keys: list[int]) -> None:
    """Delete made-up channels with what was sent over them and the entries that tried them.

    Other entries stay: what happened was perhaps told over real channels as well.
    """
    tests = OutboxEntry.objects.filter(topic=OutboxTopic.CHANNEL_TEST, object_id__in=keys)
    tests.delete()
    Channel.objects.filter(pk__in=keys).delete()


def keep_quiet(incidents: list[int], *, at: datetime) -> None:
    """Let nothing of made-up incidents that happened until now go out over real channels."""
    waiting = OutboxEntry.objects.filter(incident__in=incidents, passed_on_at__isnull=True)
    waiting.update(passed_on_at=at)


def _tell_of_test(channel: Channel, status_code: int | None, *, by: User, at: datetime) -> None:
    """Note a test and what came of it, as a worker would have."""
    (delivery,) = send_test(channel, by=by, at=at)
    verdict = Verdict.SENT if status_code is None else verdict_of(status_code)
    error = "" if verdict is Verdict.SENT else f"The receiver answered {status_code}."
    ended_at = at + timedelta(seconds=1)
    DeliveryAttempt.objects.create(
        delivery=delivery,
        number=1,
        started_at=at,
        ended_at=ended_at,
        verdict=verdict,
        status_code=status_code,
        error=error,
    )
    is_sent = verdict is Verdict.SENT
    delivery.attempt = 1
    delivery.status = DeliveryStatus.SENT if is_sent else DeliveryStatus.EXPIRED
    delivery.sent_at = ended_at if is_sent else None
    delivery.last_error = error
    delivery.save()
