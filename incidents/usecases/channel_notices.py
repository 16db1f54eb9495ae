"""Tell whoever looks after a channel that something is wrong with it."""

from datetime import datetime

from django.urls import reverse

from core.audit.activity import record
from core.models import Role, User
from incidents.domain.delivery import ChannelKind
from incidents.domain.notification import Reason
from incidents.models import Channel, Delivery
from incidents.usecases.notifications import Topic, notify

GONE = "The receiver says that it is no more (410); nothing is sent there until somebody resumes it"
SET_ASIDE = "A message was set aside after five workers vanished while they sent it"


def disable_channel(channel: Channel, *, at: datetime) -> None:
    """Send nothing more to a receiver that is gone, and tell its owner once."""
    disabled = Channel.objects.filter(pk=channel.pk, disabled_at__isnull=True)
    if disabled.update(disabled_at=at):
        record(None, "channel.disable", channel)
        _tell(channel, GONE, at)


def tell_of_quarantine(delivery: Delivery, *, at: datetime) -> None:
    """Tell the owner that a message waits to be looked at."""
    _tell(delivery.channel, SET_ASIDE, at)


def _tell(channel: Channel, words: str, at: datetime) -> None:
    if channel.kind == ChannelKind.CANARY:
        # Nobody has to look at one; that none comes through is told by /readyz and /metrics.
        return
    owner = channel.owner
    admins = User.objects.filter(role=Role.ADMIN, is_active=True)
    people = [owner] if owner is not None and owner.is_active else list(admins)
    # The mail to people is no channel that people look after, so it has no page of its own.
    is_own = channel.kind == ChannelKind.PERSONAL
    path = reverse("incidents:channel_list") if is_own else channel.get_absolute_url()
    notify(people, Topic(channel, channel.name, words, path), Reason.CHANNEL, by=None, at=at)
