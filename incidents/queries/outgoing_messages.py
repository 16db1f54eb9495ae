"""What a delivery says, read when it is sent, because by then fewer may be allowed to read it."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.db import models

from core.choices import label_of
from core.visibility import viewing_as
from incidents.domain.delivery import ChannelKind
from incidents.domain.incident import IncidentKind, Severity
from incidents.domain.message import Message
from incidents.domain.outbox import OutboxTopic
from incidents.domain.timeline import Audience, EntryKind
from incidents.models import (
    ActionItem,
    Channel,
    Delivery,
    Incident,
    Notification,
    OutboxEntry,
    Postmortem,
    TimelineEntry,
)

Reader = Callable[[OutboxEntry], Message | None]
"""Says what is told of an entry now; None when there is nothing left to say."""

_WORDS = {
    OutboxTopic.INCIDENT_DECLARED: "declared",
    OutboxTopic.INCIDENT_MITIGATED: "mitigated",
    OutboxTopic.INCIDENT_RESOLVED: "resolved",
    OutboxTopic.INCIDENT_REOPENED: "reopened",
}


def message_of(delivery: Delivery) -> Message | None:
    """Return what a delivery says now; None when there is nothing left that may be said.

    Nothing of a restricted incident goes to a channel, and nothing to an address that was taken
    out of it. A person gets what they may know of and
    have not read yet, of restricted incidents only that there is something.
    """
    if delivery.person is not None:
        with viewing_as(delivery.person):
            return _personal(delivery)
    channel = delivery.channel
    if channel.kind == ChannelKind.EMAIL and delivery.recipient not in channel.recipients:
        return None
    entry = OutboxEntry.objects.select_related("incident__team", "actor").get(
        pk=delivery.outbox_id or 0
    )
    if entry.incident is not None and entry.incident.restricted:
        return None
    if entry.topic == OutboxTopic.INCIDENT_UPDATE_POSTED:
        return _update_posted(entry, channel)
    return _READERS[OutboxTopic(entry.topic)](entry)


def page_url(path: str) -> str:
    """Return the address of a page as people outside this process reach it."""
    site: str = settings.DRYDOCK_URL
    return urljoin(site, path)


def _step(entry: OutboxEntry) -> Message | None:
    incident = _incident(entry)
    said = TimelineEntry.objects.filter(pk=entry.details.get("entry", 0)).first()
    note = said.text.partition(": ")[2] if said else ""
    words = f"{incident.reference} {_WORDS[OutboxTopic(entry.topic)]}"
    return _about_incident(entry, incident, words, text=note or _summary_of_new(entry, incident))


def _severity_changed(entry: OutboxEntry) -> Message | None:
    incident = _incident(entry)
    before, after = (Severity(entry.details[name]) for name in ("before", "after"))
    words = f"{incident.reference} is now {after.label}, was {before.label}"
    data = {"severity": {"before": before.value, "after": after.value}}
    return _about_incident(entry, incident, words, data=data)


def _update_posted(entry: OutboxEntry, channel: Channel) -> Message | None:
    incident = _incident(entry)
    posted = TimelineEntry.objects.filter(pk=entry.object_id).first()
    line = _newest(posted)
    if posted is None or line is None or line.is_retracted or line.kind != EntryKind.COMMS:
        return None
    is_narrowed = line.audience == Audience.TEAM and posted.audience != Audience.TEAM
    if is_narrowed and not _is_of_team(channel, incident):
        return None
    audience = Audience(line.audience).label if line.audience else ""
    update = {
        "text": line.text,
        "audience": line.audience or None,
        "at": line.at.isoformat(),
        "author": line.author.username if line.author else None,
    }
    facts = (("For", audience),) if audience else ()
    words = f"Update on {incident.reference}"
    return _about_incident(
        entry, incident, words, text=line.text, facts=facts, data={"update": update}
    )


def _is_of_team(channel: Channel, incident: Incident) -> bool:
    """Return whether a rule of a channel names a team of an incident, as updates to it need."""
    teams = set(incident.services.values_list("owner_team", flat=True)) | {incident.team_id}
    return channel.rules.filter(team__in=teams - {None}).exists()


def _newest(line: TimelineEntry | None) -> TimelineEntry | None:
    """Return the version of a line that stands now."""
    while line is not None:
        later = TimelineEntry.objects.filter(corrects=line).select_related("author").first()
        if later is None:
            return line
        line = later
    return None


def _postmortem_published(entry: OutboxEntry) -> Message | None:
    incident = _incident(entry)
    postmortem = Postmortem.objects.filter(pk=entry.object_id).first()
    if postmortem is None:
        return None
    number = entry.details.get("edition", 1)
    again = f", edition {number}" if number > 1 else ""
    url = page_url(postmortem.get_absolute_url())
    data = {
        "postmortem": {
            "reference": postmortem.reference,
            "title": postmortem.title,
            "edition": number,
            "url": url,
        }
    }
    return Message(
        topic=entry.topic,
        headline=f"{postmortem.reference} published{again}: {postmortem.title}",
        at=entry.created_at,
        url=url,
        thread=incident.reference,
        facts=(("Incident", f"{incident.reference} {incident.title}"),),
        data=data | {"incident": incident_json(incident, entry.version)},
    )


def _action_item_overdue(entry: OutboxEntry) -> Message | None:
    item = (
        ActionItem.objects.unfinished()
        .select_related("owner", "incident__team")
        .filter(pk=entry.object_id)
        .first()
    )
    if item is None or item.due_on is None:
        return None
    owner, url = item.owner, page_url(item.get_absolute_url())
    data: dict[str, Any] = {
        "action_item": {
            "reference": item.reference,
            "title": item.title,
            "due_on": item.due_on.isoformat(),
            "owner": owner.username if owner else None,
            "url": url,
        },
        "incident": incident_json(item.incident, entry.version),
    }
    return Message(
        topic=entry.topic,
        headline=f"{item.reference} is overdue: {item.title}",
        at=entry.created_at,
        url=url,
        thread=item.reference,
        facts=(("Due", item.due_on.isoformat()), ("Owner", str(owner) if owner else "nobody")),
        data=data,
    )


def _test(entry: OutboxEntry) -> Message | None:
    channel = Channel.objects.get(pk=entry.object_id)
    return Message(
        topic=entry.topic,
        headline=f"Test of the channel {channel.name}",
        at=entry.created_at,
        url=page_url(channel.get_absolute_url()),
        thread=f"channel-{channel.pk}",
        text="If you can read this, messages from Drydock arrive here.",
        data={"channel": channel.name},
    )


def _canary(entry: OutboxEntry) -> Message:
    return Message(
        topic=entry.topic,
        headline="Canary",
        at=entry.created_at,
        url=page_url("/"),
        thread="canary",
    )


_READERS: dict[OutboxTopic, Reader] = {
    **dict.fromkeys(_WORDS, _step),
    OutboxTopic.INCIDENT_SEVERITY_CHANGED: _severity_changed,
    OutboxTopic.POSTMORTEM_PUBLISHED: _postmortem_published,
    OutboxTopic.ACTION_ITEM_OVERDUE: _action_item_overdue,
    OutboxTopic.CHANNEL_TEST: _test,
    OutboxTopic.CANARY: _canary,
}


def register_reader(topic: OutboxTopic, reader: Reader) -> None:
    """Let an app above say what is told of a topic; raise ValueError when somebody does already."""
    if _READERS.setdefault(topic, reader) is not reader:
        raise ValueError(f"Somebody says already what is told of {topic}.")


def incident_json(incident: Incident, version: int) -> dict[str, Any]:
    """Return what programs hear of an incident; `version` is the one in which this happened."""
    times = ("started_at", "detected_at", "acknowledged_at", "mitigated_at", "resolved_at")
    return {
        "reference": incident.reference,
        "title": incident.title,
        "kind": incident.kind,
        "severity": incident.severity,
        "status": incident.status,
        "team": incident.team.slug if incident.team else None,
        "services": sorted(incident.services.values_list("slug", flat=True)),
        **{name: _iso(getattr(incident, name)) for name in times},
        "version": version,
        "url": page_url(incident.get_absolute_url()),
    }


def _about_incident(
    entry: OutboxEntry,
    incident: Incident,
    words: str,
    *,
    text: str = "",
    facts: tuple[tuple[str, str], ...] = (),
    data: Mapping[str, Any] | None = None,
) -> Message:
    services = ", ".join(incident.services.order_by("name").values_list("name", flat=True))
    known = (
        ("Severity", Severity(incident.severity).label),
        ("Status", incident.get_status_display()),
        ("Team", incident.team.name if incident.team else ""),
        ("Services", services),
        *facts,
    )
    rehearsed = "" if incident.kind == IncidentKind.INCIDENT else f"{label_of_kind(incident)}: "
    return Message(
        topic=entry.topic,
        headline=f"{rehearsed}{words}: {incident.title}",
        at=entry.created_at,
        url=page_url(incident.get_absolute_url()),
        thread=incident.reference,
        facts=tuple((name, value) for name, value in known if value),
        text=text,
        data={"incident": incident_json(incident, entry.version), **(data or {})},
    )


def label_of_kind(incident: Incident) -> str:
    """Return "Drill" or "Near miss"."""
    return label_of(IncidentKind(incident.kind))


def _summary_of_new(entry: OutboxEntry, incident: Incident) -> str:
    return incident.summary if entry.topic == OutboxTopic.INCIDENT_DECLARED else ""


def _incident(entry: OutboxEntry) -> Incident:
    incident = entry.incident
    if incident is None:
        raise ValueError(f"{entry} names no incident.")
    return incident


def _iso(moment: Any) -> str | None:
    return moment.isoformat() if moment else None


def _personal(delivery: Delivery) -> Message | None:
    rows: models.QuerySet[Notification] = Notification.objects.filter(delivery=delivery).unread()
    entries = list(rows.select_related("actor", "incident").order_by("pk"))
    if not entries:
        return None
    if len(entries) == 1:
        entry = entries[0]
        return Message(
            topic=f"inbox.{entry.reason}",
            headline=_told(entry),
            at=entry.due_at,
            url=page_url(entry.path),
            thread=entry.reference,
        )
    return Message(
        topic="inbox.digest",
        headline=f"{len(entries)} things in your inbox",
        at=min(entry.due_at for entry in entries),
        url=page_url("/inbox/"),
        thread="inbox",
        text="\n".join(f"{_told(entry)}\n{page_url(entry.path)}\n" for entry in entries),
    )


def _told(entry: Notification) -> str:
    """Return one sentence, of a restricted incident without any word about it."""
    who = str(entry.actor) if entry.actor else "Somebody"
    begin = who if entry.is_from_somebody else "Drydock"
    is_secret = entry.incident is not None and entry.incident.restricted
    subject = "" if is_secret or not entry.subject else f": {entry.subject}"
    return f"{begin} {entry.words} {entry.reference}{subject}"
