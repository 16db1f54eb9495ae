"""Ways out of the house: make, change, pause, take away; and messages that only try them."""

import base64
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any, TypedDict, Unpack

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from core.audit.activity import record
from core.errors import RuleViolation
from core.input.text import checked_text
from core.models import User
from core.outbound.address import (
    AddressRefused,
    Target,
    read_networks,
    read_target,
    require_allowed,
)
from core.sealing import seal
from core.visibility import Viewer, viewing_as
from incidents.domain.delivery import ChannelKind, DeliveryStatus
from incidents.domain.outbox import OutboxTopic
from incidents.models import Channel, ChannelBreaker, Delivery
from incidents.usecases.outbox import outbox_entry, wake_when_committed

LONGEST_NAME = 100
MOST_RECIPIENTS = 20
MOST_PER_MINUTE = 600
OLD_SECRET_FOR = timedelta(hours=24)
"""So long after a new secret was made, the old one signs as well."""
PAUSE_BETWEEN_TESTS = timedelta(seconds=10)
SECRET_BYTES = 32
TAKEN_OUT = "Its address was taken out of the channel."
BEGINNING_OF_SECRETS = "whsec_"


class ChannelLimits(TypedDict, total=False):
    """How much a channel may send; what is left out stays, None is no limit."""

    messages_per_minute: int | None


@transaction.atomic
def create_channel(
    *,
    by: User,
    name: str,
    kind: str,
    address: str = "",
    recipients: Iterable[str] = (),
    messages_per_minute: int | None = None,
) -> tuple[Channel, str]:
    """Save a channel that `by` looks after; return it with its secret, "" where it has none.

    The secret signs webhooks, so it is kept, sealed; it is shown this once. Raises RuleViolation
    for a name that is taken, for an address or recipients that do not fit the kind, and for a limit
    beyond reason.
    """
    known = ChannelKind(kind)
    if known not in ChannelKind.to_choose():
        raise RuleViolation("There is no such kind of channel.", field="kind")
    channel = Channel(name=_name(name), kind=known, owner=by)
    channel.messages_per_minute = _limit(messages_per_minute)
    _set_receiver(channel, address, recipients)
    secret = new_secret() if known is ChannelKind.WEBHOOK else ""
    channel.sealed_secret = seal(secret) if secret else ""
    _save_named(channel)
    ChannelBreaker.objects.create(channel=channel)
    record(by, "channel.create", channel, kind=channel.kind, receiver=shown_receiver(channel))
    return channel, secret


@transaction.atomic
def edit_channel(
    channel: Channel,
    *,
    by: User,
    name: str | None = None,
    address: str = "",
    recipients: Iterable[str] | None = None,
    **limits: Unpack[ChannelLimits],
) -> Channel:
    """Rename a channel or let it lead elsewhere; what is not given stays as it is.

    Nothing more goes to addresses that are taken out, but for what is on its way already.
    """
    channel = _locked(channel)
    before, was = _facts(channel), _told(channel)
    if name is not None:
        channel.name = _name(name)
    is_mail = ChannelKind(channel.kind).is_mail
    if recipients is not None if is_mail else address:
        _set_receiver(channel, address, recipients or ())
    if "messages_per_minute" in limits:
        channel.messages_per_minute = _limit(limits["messages_per_minute"])
    if before == _facts(channel):
        return channel
    _save_named(channel)
    _take_out(channel, set(before[2]) - set(channel.recipients))
    # What a limit held back is counted anew.
    ChannelBreaker.objects.filter(channel=channel).update(budget_until=None)
    record(by, "channel.edit", channel, before=was, after=_told(channel))
    wake_when_committed()
    return channel


@transaction.atomic
def rotate_secret(channel: Channel, *, by: User, at: datetime) -> tuple[Channel, str]:
    """Give a webhook a new secret and return it; for a day the old one signs as well."""
    channel = _locked(channel)
    if channel.kind != ChannelKind.WEBHOOK:
        raise RuleViolation("Only a signed webhook has a secret.")
    secret = new_secret()
    channel.sealed_old_secret, channel.sealed_secret = channel.sealed_secret, seal(secret)
    channel.old_secret_until = at + OLD_SECRET_FOR
    channel.save()
    record(by, "channel.rotate_secret", channel)
    return channel, secret


@transaction.atomic
def pause_channel(channel: Channel, *, by: User) -> Channel:
    """Send nothing for now; what happens meanwhile waits, as long as it is worth sending."""
    channel = _locked(channel)
    if not channel.is_paused:
        channel.is_paused = True
        channel.save(update_fields=["is_paused", "updated_at"])
        record(by, "channel.pause", channel)
    return channel


@transaction.atomic
def resume_channel(channel: Channel, *, by: User) -> Channel:
    """Send again: after a pause, after the receiver was gone, or without waiting for a probe."""
    channel = _locked(channel)
    channel.is_paused, channel.disabled_at = False, None
    channel.save(update_fields=["is_paused", "disabled_at", "updated_at"])
    version = ChannelBreaker.objects.select_for_update().get(pk=channel.pk).version
    fresh = ChannelBreaker(channel=channel, version=version + 1)
    fresh.save(force_update=True)
    record(by, "channel.resume", channel)
    wake_when_committed()
    return channel


@transaction.atomic
def remove_channel(channel: Channel, *, by: User) -> None:
    """Take a channel away with its rules and its deliveries; twice is as good as once."""
    found = Channel.objects.made_by_people().select_for_update().filter(pk=channel.pk).first()
    if found is not None:
        record(by, "channel.remove", found, kind=found.kind, receiver=shown_receiver(found))
        found.delete()


@transaction.atomic
def send_test(channel: Channel, *, by: User, at: datetime) -> list[Delivery]:
    """Let a message go out that only says it is a test; return its deliveries.

    Raises RuleViolation while the channel is paused or gone, and right after another test.
    """
    channel = _locked(channel)
    if channel.is_paused or channel.disabled_at is not None:
        raise RuleViolation("Nothing is sent over this channel now. Resume it first.")
    tests = channel.deliveries.filter(outbox__topic=OutboxTopic.CHANNEL_TEST)
    if tests.filter(created_at__gt=at - PAUSE_BETWEEN_TESTS).exists():
        raise RuleViolation("A test was sent a moment ago. Wait ten seconds.")
    entry = outbox_entry(OutboxTopic.CHANNEL_TEST, channel, incident=None, by=by)
    entry.passed_on_at = at
    entry.save()
    kind = ChannelKind(channel.kind)
    sent = [
        Delivery.objects.create(
            outbox=entry,
            channel=channel,
            recipient=recipient,
            created_at=at,
            due_at=at,
            expires_at=at + kind.lifetime,
        )
        for recipient in recipients_of(channel)
    ]
    record(by, "channel.test", channel)
    wake_when_committed()
    return sent


def recipients_of(channel: Channel) -> list[str]:
    """Return to whom a channel sends each message: addresses, or "" for its one receiver."""
    return list(channel.recipients) if channel.kind == ChannelKind.EMAIL else [""]


def shown_receiver(channel: Channel) -> str:
    """Return where a channel leads, without what would open it."""
    return ", ".join(channel.recipients) or channel.shown_address


def new_secret() -> str:
    """Return a fresh secret as Standard Webhooks writes it: 256 random bits."""
    random = base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    return f"{BEGINNING_OF_SECRETS}{random}"


def _facts(channel: Channel) -> tuple[str, str, list[str], int | None]:
    limit = channel.messages_per_minute
    return channel.name, channel.sealed_address, channel.recipients, limit


def _told(channel: Channel) -> dict[str, Any]:
    """Return what the activity log says of a channel."""
    limit = channel.messages_per_minute
    return {"name": channel.name, "receiver": shown_receiver(channel), "per_minute": limit}


def _limit(number: int | None) -> int | None:
    if number is not None and not 1 <= number <= MOST_PER_MINUTE:
        words = f"From 1 to {MOST_PER_MINUTE} messages in a minute, or none for no limit."
        raise RuleViolation(words, field="messages_per_minute")
    return number


def _locked(channel: Channel) -> Channel:
    return Channel.objects.made_by_people().select_for_update().get(pk=channel.pk)


def _name(text: str) -> str:
    name = text.strip()
    checked_text(name, field="name", label="The name", required=True, max_length=LONGEST_NAME)
    return name


def _save_named(channel: Channel) -> None:
    try:
        with transaction.atomic():
            channel.save()
    except IntegrityError:
        raise RuleViolation("Another channel has this name.", field="name") from None


def _set_receiver(channel: Channel, address: str, recipients: Iterable[str]) -> None:
    if ChannelKind(channel.kind).is_mail:
        channel.recipients = _mail_addresses(recipients)
        return
    target = _checked_target(address.strip())
    channel.sealed_address = seal(address.strip())
    channel.shown_address = f"{target.scheme}://{target.authority}/…"


def _take_out(channel: Channel, recipients: set[str]) -> None:
    """Let nothing that waits go to addresses that were taken out, whoever may know of it."""
    with viewing_as(Viewer.SYSTEM):
        waiting = channel.deliveries.filter(status=DeliveryStatus.PENDING, recipient__in=recipients)
        waiting.update(status=DeliveryStatus.SUPPRESSED, last_error=TAKEN_OUT)


def _checked_target(address: str) -> Target:
    """Return where an address leads; what its name leads to is looked up when it is called."""
    networks = read_networks(settings.DRYDOCK_OUTBOUND_NETWORKS)
    try:
        target = read_target(address)
        if _is_literal(target.host):
            require_allowed(target, [target.host], networks)
    except AddressRefused as error:
        raise RuleViolation(str(error), field="address") from None
    if target.scheme != "https" and not networks:
        raise RuleViolation("The address has to begin with https://.", field="address")
    return target


def _is_literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _mail_addresses(recipients: Iterable[str]) -> list[str]:
    found = list(dict.fromkeys(one.strip() for one in recipients if one.strip()))
    if not found:
        raise RuleViolation("Name at least one address.", field="recipients")
    if len(found) > MOST_RECIPIENTS:
        raise RuleViolation(
            f"At most {MOST_RECIPIENTS} addresses; for more, use a mailing list.",
            field="recipients",
        )
    for one in found:
        try:
            validate_email(one)
        except ValidationError:
            raise RuleViolation(f"“{one[:80]}” is no e-mail address.", field="recipients") from None
    return found
