"""Who would get an update to people, by the rules as they are, and what was just posted."""

from datetime import datetime, timedelta
from typing import NamedTuple

from incidents.domain.delivery import ChannelKind
from incidents.domain.outbox import News, OutboxTopic, is_wanted
from incidents.models import Channel, Incident, NotificationRule, TimelineEntry

JUST_NOW = timedelta(minutes=1)


class Receivers(NamedTuple):
    """So many channels take an update, to so many addresses; both 0 where no rule sends it on.

    `is_kept_back` says that none may have it, whatever the rules say.
    """

    channels: int
    addresses: int
    is_kept_back: bool = False


def receivers_of_update(incident: Incident, audience: str) -> Receivers:
    """Return who would get an update on an incident from `for_detail()`; one statement.

    Nothing of a restricted incident goes to channels. A channel whose receiver is no more gets
    nothing, a paused one later.
    """
    if incident.restricted:
        return Receivers(0, 0, is_kept_back=True)
    news = _news(incident, audience)
    rules = NotificationRule.objects.filter(channel__disabled_at__isnull=True)
    channels = {
        rule.channel for rule in rules.select_related("channel") if is_wanted(news, rule.as_wanted)
    }
    return Receivers(len(channels), sum(map(_addresses, channels)))


def update_just_posted(
    incident: Incident, number: object, *, now: datetime
) -> TimelineEntry | None:
    """Return the line with this number if it was written on this incident a moment ago."""
    lines = TimelineEntry.objects.filter(incident=incident, created_at__gte=now - JUST_NOW)
    return lines.filter(pk=number).first() if isinstance(number, int) else None


def _news(incident: Incident, audience: str) -> News:
    services = incident.services.all()
    teams = {incident.team_id, *(service.owner_team_id for service in services)}
    return News(
        OutboxTopic.INCIDENT_UPDATE_POSTED,
        severity=incident.severity,
        kind=incident.kind,
        teams=frozenset(team for team in teams if team is not None),
        services=frozenset(service.pk for service in services),
        audience=audience,
    )


def _addresses(channel: Channel) -> int:
    return len(channel.recipients) if channel.kind == ChannelKind.EMAIL else 1
