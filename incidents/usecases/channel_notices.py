"""Tell whoever looks after a channel that something is wrong with it."""

from datetime import datetime

from core.activity import record
from core.models import Role, User
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
    owner = channel.owner
    is_there = owner is not None and owner.is_active
    people = [owner] if owner and is_there else list(User.objects.filter(role=Role.ADMIN))
    topic = Topic(channel, channel.name, words, channel.get_absolute_url())
    notify(people, topic, Reason.CHANNEL, by=None, at=at)
