"""Move an incident through its life; this module alone changes `status` and the five times."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.audit.activity import record
from core.errors import RuleViolation
from core.input.text import checked_text
from core.models import Activity, User
from incidents.domain.incident import TimeSource
from incidents.domain.lifecycle import MILESTONE_OF, IncidentStatus, Milestone, may_follow
from incidents.domain.outbox import OutboxTopic
from incidents.models import AlertGroup, Incident, TimelineEntry
from incidents.usecases.incident_changes import add_status_entry, lock_incident, save_change
from incidents.usecases.outbox import announce
from incidents.usecases.seen import require_milestone_seen

STATUS_OF = {milestone: status for status, milestone in MILESTONE_OF.items()}

# The verb in the activity log of each move, and how a refusal tells who was faster.
PAST_OF = {
    "incident.acknowledge": "acknowledged",
    "incident.mitigate": "mitigated",
    "incident.resolve": "resolved",
    "incident.close": "closed",
    "incident.reopen": "reopened",
}
VERB_OF = {
    IncidentStatus.ACKNOWLEDGED: "incident.acknowledge",
    IncidentStatus.MITIGATED: "incident.mitigate",
    IncidentStatus.RESOLVED: "incident.resolve",
    IncidentStatus.CLOSED: "incident.close",
    IncidentStatus.OPEN: "incident.reopen",
}
TOPIC_OF = {
    IncidentStatus.MITIGATED: OutboxTopic.INCIDENT_MITIGATED,
    IncidentStatus.RESOLVED: OutboxTopic.INCIDENT_RESOLVED,
    IncidentStatus.OPEN: OutboxTopic.INCIDENT_REOPENED,
}


@transaction.atomic
def acknowledge_incident(
    incident: Incident, *, by: User | None, at: datetime, source: str = TimeSource.PERSON
) -> Incident:
    """Say that a person took it; after a reopening the first acknowledged time stands."""
    incident = lock_incident(incident)
    _require_move(incident, IncidentStatus.ACKNOWLEDGED, at)
    if incident.acknowledged_at is None:
        _set_time(incident, Milestone.ACKNOWLEDGED, at, _given(by, source=source))
    _move(incident, IncidentStatus.ACKNOWLEDGED, by=by, at=at)
    return incident


@transaction.atomic
def mitigate_incident(incident: Incident, *, by: User | None, at: datetime) -> Incident:
    """Say that users no longer hurt since `at`."""
    incident = lock_incident(incident)
    _require_move(incident, IncidentStatus.MITIGATED, at)
    _set_time(incident, Milestone.MITIGATED, at, _given(by))
    _move(incident, IncidentStatus.MITIGATED, by=by, at=at)
    return incident


@transaction.atomic
def resolve_incident(
    incident: Incident,
    *,
    by: User | None,
    at: datetime,
    note: str = "",
    times: Mapping[Milestone, datetime] | None = None,
    source: str = TimeSource.PERSON,
) -> Incident:
    """Say that all is back to normal since `at`, as `source` knows.

    `times` are earlier milestones remembered only now. Raises RuleViolation when it is resolved
    or closed already, naming who did it and when.
    """
    checked_text(note, field="note", label="The note")
    incident = lock_incident(incident)
    _require_move(incident, IncidentStatus.RESOLVED, at)
    for milestone, moment in (times or {}).items():
        incident = set_milestone(incident, milestone, by=by, at=moment)
    _set_time(incident, Milestone.RESOLVED, at, _given(by, source=source))
    _move(incident, IncidentStatus.RESOLVED, by=by, at=at, words=note)
    return incident


@transaction.atomic
def close_incident(incident: Incident, *, by: User | None, at: datetime) -> Incident:
    """Put a resolved incident away; raises RuleViolation while it is not resolved."""
    incident = lock_incident(incident)
    if incident.is_unfinished:
        raise RuleViolation("Only a resolved incident can be closed; this one is not resolved.")
    _require_move(incident, IncidentStatus.CLOSED, at)
    _move(incident, IncidentStatus.CLOSED, by=by, at=at)
    return incident


@transaction.atomic
def reopen_incident(incident: Incident, *, by: User | None, at: datetime, reason: str) -> Incident:
    """Start again: the clock runs on, mitigated and resolved become unknown.

    The times that no longer hold stay readable in the activity log. Raises RuleViolation when its
    alerts have opened another incident that is not resolved.
    """
    checked_text(reason, field="reason", label="A reason", required=True)
    # Alerts are worked in under the same lock, so that the answer holds until the end.
    group = AlertGroup.objects.select_for_update().filter(incidents=incident.pk).first()
    incident = lock_incident(incident)
    _require_move(incident, IncidentStatus.OPEN, at)
    _require_alone(group)
    lost = {
        milestone.value: _iso(incident.time_of(milestone))
        for milestone in (Milestone.MITIGATED, Milestone.RESOLVED)
    }
    for milestone in (Milestone.MITIGATED, Milestone.RESOLVED):
        _set_time(incident, milestone, None, {})
    _move(incident, IncidentStatus.OPEN, by=by, at=at, words=reason, lost=lost)
    return incident


@transaction.atomic
def set_milestone(
    incident: Incident,
    milestone: Milestone,
    *,
    by: User | None,
    at: datetime | None,
    source: str = TimeSource.PERSON,
    earliest: datetime | None = None,
    latest: datetime | None = None,
    note: str = "",
    entry: TimelineEntry | None = None,
    seen: str | None = None,
) -> Incident:
    """Say when a milestone was reached, None for unknown, and where that is known from.

    `earliest` and `latest` bound an unsure time; `entry` is the timeline entry that shows it.
    Times out of order are kept (domain order_warnings tells). An acknowledged or mitigated time
    also brings an incident that is not that far to that status. Setting what is already so
    changes nothing. `seen` is the `milestone_token` of what the person read, None for whoever
    read none. Raises RuleViolation for a resolved time of an unresolved incident, for bounds that
    exclude the time, and for an entry of another incident; StaleVersion when it changed since.
    """
    checked_text(note, field="note", label="The note")
    _check_bounds(at, earliest, latest)
    incident = lock_incident(incident)
    if entry is not None and entry.incident_id != incident.pk:
        raise RuleViolation("The timeline entry belongs to another incident.", field="entry")
    if milestone is Milestone.RESOLVED and at is not None and incident.is_unfinished:
        raise RuleViolation(
            "It is not resolved yet. Resolve it first; that page asks for the time.", field="at"
        )
    before, was = incident.time_of(milestone), incident.provenance_of(milestone)
    given = _given(by, source=source, note=note, earliest=earliest, latest=latest, entry=entry)
    provenance = {} if at is None else given
    if (before, was) == (at, provenance):
        return incident
    require_milestone_seen(incident, milestone, seen)
    _set_time(incident, milestone, at, provenance)
    record(
        by,
        "incident.set_milestone",
        incident,
        milestone=milestone.value,
        before=_iso(before),
        after=_iso(at),
        was=was,
    )
    _catch_up(incident, milestone, by=by, at=at)
    return incident


def _catch_up(
    incident: Incident, milestone: Milestone, *, by: User | None, at: datetime | None
) -> None:
    """Save the milestone, with the status it stands for when the incident is not that far."""
    status = STATUS_OF.get(milestone)
    now = IncidentStatus(incident.status)
    if at is not None and status is not None and incident.is_unfinished and may_follow(now, status):
        _move(incident, status, by=by, at=at)
    else:
        save_change(incident, milestone.value, "provenance")


def _require_alone(group: AlertGroup | None) -> None:
    """Refuse when alerts of the group have an unfinished incident, also one nobody may know of."""
    every = Incident._base_manager.filter(status__in=IncidentStatus.unfinished())  # noqa: SLF001 - Django's documented API
    if group is not None and every.filter(alert_group=group).exists():
        raise RuleViolation(
            "Its alerts have opened another incident since, which is not resolved. Go on there."
        )


def _require_move(incident: Incident, then: IncidentStatus, at: datetime) -> None:
    """Refuse a move the status does not allow, naming who changed it last."""
    if may_follow(IncidentStatus(incident.status), then):
        return
    moves = Activity.objects.about(incident).filter(verb__in=PAST_OF)
    last = moves.select_related("actor").order_by("-id").first()
    if last is None:
        raise RuleViolation(f"It is already {incident.get_status_display().lower()}.")
    moment = datetime.fromisoformat(last.data["at"])
    done = PAST_OF[last.verb]
    who = f"{last.actor} {done} it" if last.actor else f"It was {done}"
    raise RuleViolation(f"{who} {_when(moment, at)}.")


def _move(
    incident: Incident,
    status: IncidentStatus,
    *,
    by: User | None,
    at: datetime,
    words: str = "",
    **data: Any,
) -> None:
    """Save a new status and every time with it; tell the timeline, the log and the world."""
    verb, before = VERB_OF[status], incident.status
    incident.status = status
    save_change(incident, "status", *Milestone, "provenance")
    done = PAST_OF[verb].capitalize()
    text = f"{done}: {words}" if words else done
    entry = add_status_entry(incident, by=by, at=at, text=text)
    record(by, verb, incident, at=_iso(at), before=before, **data)
    if status in TOPIC_OF:
        announce(TOPIC_OF[status], incident, incident=incident, by=by, entry=entry.pk)


def _set_time(
    incident: Incident, milestone: Milestone, at: datetime | None, provenance: dict[str, Any]
) -> None:
    setattr(incident, milestone.value, at)
    others = {key: value for key, value in incident.provenance.items() if key != milestone.value}
    incident.provenance = others | ({milestone.value: provenance} if provenance else {})


def _given(
    by: User | None,
    *,
    source: str = TimeSource.PERSON,
    note: str = "",
    earliest: datetime | None = None,
    latest: datetime | None = None,
    entry: TimelineEntry | None = None,
) -> dict[str, Any]:
    """Return the provenance of a given time; what nobody said is left out."""
    known = {
        "source": TimeSource(source).value,
        "by": str(by) if by else "",
        "note": note,
        "earliest": _iso(earliest),
        "latest": _iso(latest),
        "entry": entry.pk if entry else None,
    }
    return {key: value for key, value in known.items() if value}


def _check_bounds(at: datetime | None, earliest: datetime | None, latest: datetime | None) -> None:
    if at is not None and earliest is not None and at < earliest:
        raise RuleViolation("The time lies before the earliest possible one.", field="earliest")
    if at is not None and latest is not None and at > latest:
        raise RuleViolation("The time lies after the latest possible one.", field="latest")


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _when(moment: datetime, seen_at: datetime) -> str:
    """Return "at 10:42" in the reader's zone, with the day when it is not the day of `seen_at`."""
    local, today = timezone.localtime(moment), timezone.localtime(seen_at).date()
    day = "" if local.date() == today else f"on {local.day} {local:%b %Y} "
    return f"{day}at {local:%H:%M}"
