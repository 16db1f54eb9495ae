"""Work a received payload in: alerts, then incidents, in one transaction with its row."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from core.visibility import Viewer, viewing_as
from incidents.domain.alert import (
    NO_INCIDENT,
    AlertMessage,
    AlertReport,
    AlertStatus,
    Reported,
    group_key_of,
    short_key,
)
from incidents.models import Alert, AlertGroup, AlertSource, ReceivedPayload
from incidents.models.received_payload import PayloadStatus
from incidents.usecases.alert_episodes import Told, take_reports
from incidents.usecases.alert_inbox import LONGEST_REASON
from incidents.usecases.alert_incidents import bring_to_incidents
from incidents.usecases.canaries import pass_canary_on

MOST_HEARD = 200
MOST_TOLD = 3
"""So many parts of a batch that were not understood are named."""


@transaction.atomic
def work_in(payload: ReceivedPayload, message: AlertMessage, *, at: datetime) -> bool:
    """Save everything a claimed payload means; return whether it was still ours to do.

    Its row, its alerts and its incidents change together or not at all, and its number of attempts
    is the fencing token: a worker that comes back after its lease finds another and does nothing.
    """
    mine = ReceivedPayload.objects.select_for_update(of=("self",)).filter(
        pk=payload.pk, status=PayloadStatus.PENDING, attempts=payload.attempts
    )
    locked = mine.select_related("source").first()
    if locked is None:
        return False
    if locked.source.is_canary:
        reason = pass_canary_on(locked)
    elif locked.is_test:
        reason = _tested(message)
    else:
        with viewing_as(Viewer.SYSTEM):
            reason = _work_in(locked, message)
    locked.status, locked.reason = PayloadStatus.DONE, reason[:LONGEST_REASON]
    locked.done_at, locked.lease_until = at, None
    locked.save(update_fields=["status", "reason", "done_at", "lease_until"])
    return True


def hear_quiet_alerts(*, at: datetime) -> int:
    """Open incidents for alerts of one group that still fire after planned work; return how many.

    Whoever else does the same at this moment waits for the group, and finds nothing left to do.
    """
    # Looked for outside a transaction, so that idle workers never hold SQLite's one lock.
    first = _heard_at(at).order_by("muted_until", "pk").first()
    return 0 if first is None else _hear(first.group_id, at=at)


def _heard_at(at: datetime) -> QuerySet[Alert]:
    due = Alert.objects.filter(status=AlertStatus.FIRING, incident=None, muted_until__lte=at)
    return due.exclude(severity=NO_INCIDENT)


@transaction.atomic
def _hear(group_key: int, *, at: datetime) -> int:
    group = AlertGroup.objects.select_for_update().get(pk=group_key)
    alerts = list(_heard_at(at).filter(group=group).order_by("pk")[:MOST_HEARD])
    told = [Told(alert, _report_of(alert), began=True, ended=False) for alert in alerts]
    with viewing_as(Viewer.SYSTEM):
        bring_to_incidents(group, told, source=group.source, at=at)
    return len(alerts)


def _report_of(alert: Alert) -> AlertReport:
    """Return what the alert says of itself."""
    return AlertReport(
        key=alert.key,
        group_key=alert.group.key,
        reported=Reported.FIRING,
        title=alert.title,
        started_at=alert.started_at,
    )


def _work_in(payload: ReceivedPayload, message: AlertMessage) -> str:
    """Return what became of the payload, in words."""
    if not message.reports:
        return f"Nothing to do: {message.ignored or 'it names no alert'}."
    source = payload.source
    told: list[Told] = []
    for key, reports in sorted(_by_group(source, message.reports).items()):
        group = _locked_group(source, key)
        mine = take_reports(group, reports, source=source, at=payload.received_at)
        bring_to_incidents(
            group,
            mine,
            source=source,
            at=payload.received_at,
            truncated=message.truncated if any(one.began for one in mine) else 0,
        )
        told += mine
    payload.alerts.add(*(one.alert for one in told))
    return f"{_outcome(told)}{_left_out(message.unread)}"


def _by_group(source: AlertSource, reports: Sequence[AlertReport]) -> dict[str, list[AlertReport]]:
    """Return the reports of each group.

    Where a source groups by labels, an alert that is known stays in its group: an end may name no
    labels at all.
    """
    known: dict[str, str] = {}
    if source.group_by:
        rows = Alert.objects.filter(
            group__source=source, key__in={short_key(one.key) for one in reports}, is_latest=True
        )
        known = dict(rows.values_list("key", "group__key"))
    groups: dict[str, list[AlertReport]] = defaultdict(list)
    for report in reports:
        computed = short_key(group_key_of(report, source.group_by))
        groups[known.get(short_key(report.key), computed)].append(report)
    return groups


def _locked_group(source: AlertSource, key: str) -> AlertGroup:
    """Return the group, made if it is new, locked until the end of the transaction."""
    locked = AlertGroup.objects.select_for_update().filter(source=source, key=key)
    found = locked.first()
    if found is None:
        # Whoever else makes it at this moment makes the same row; the constraint keeps one.
        AlertGroup.objects.bulk_create([AlertGroup(source=source, key=key)], ignore_conflicts=True)
        found = locked.get()
    return found


def _outcome(told: Sequence[Told]) -> str:
    """Return what became of it; incidents go unnamed, for some are known to a few only."""
    if not told:
        return "Nothing to do: no alert of this key fires."
    if any(one.alert.incident_id for one in told):
        return f"{_number(told)}."
    muted = next((one.alert.muted_until for one in told if one.alert.muted_until), None)
    if muted is not None:
        return f"{_number(told)} in a maintenance window: noted only."
    return f"{_number(told)}: noted only."


def _left_out(unread: Sequence[str]) -> str:
    """Return a sentence about the parts of a batch that were not understood, "" for none."""
    more = f" and {len(unread) - MOST_TOLD} more" if len(unread) > MOST_TOLD else ""
    return f" Not understood: {'; '.join(unread[:MOST_TOLD])}{more}." if unread else ""


def _number(found: Sequence[object]) -> str:
    return "1 alert" if len(found) == 1 else f"{len(found)} alerts"


def _tested(message: AlertMessage) -> str:
    verb = "was" if len(message.reports) == 1 else "were"
    return f"Test: {_number(message.reports)} {verb} understood, and no incident opened."
