"""Put reports to the alerts of one group; its row is locked by the caller."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q

from incidents.domain.alert import (
    AlertReport,
    AlertStatus,
    severity_for,
    short_key,
)
from incidents.domain.alert_episode import Episode, after_report
from incidents.models import Alert, AlertGroup, AlertSource

MOST_LABELS = 60
LONGEST_LABEL = 500
LONGEST_TEXT = 5_000
LONGEST_URL = 1_000

_SAVED = (
    "status",
    "started_at",
    "ended_at",
    "end_is_inferred",
    "is_latest",
    "title",
    "severity",
    "labels",
    "text",
    "url",
    "reports",
    "last_received_at",
)


class Told(NamedTuple):
    """An alert that a payload told about: the last report, and what that changed."""

    alert: Alert
    report: AlertReport
    began: bool
    ended: bool


def take_reports(
    group: AlertGroup, reports: Iterable[AlertReport], *, source: AlertSource, at: datetime
) -> list[Told]:
    """Save what the reports say about alerts of the group; return each alert they tell about.

    Five statements at most, however many alerts there are.
    """
    found = list(reports)
    known = _known(group, found, at)
    told: dict[int, Told] = {}
    for report in found:
        mine = known[short_key(report.key)]
        for alert, began, ended in _changed(group, mine, report, source, at):
            before = told.get(id(alert))
            told[id(alert)] = Told(
                alert,
                report,
                began=began or (before is not None and before.began),
                ended=ended or (before is not None and before.ended),
            )
    _save([one.alert for one in told.values()])
    return list(told.values())


def _known(group: AlertGroup, reports: list[AlertReport], at: datetime) -> dict[str, list[Alert]]:
    """Return the alerts that reports can be about, by key: the latest, and any with their start."""
    starts = {moment for one in reports for moment in (one.started_at, one.at) if moment} | {at}
    rows = (
        Alert.objects.filter(group=group, key__in={short_key(one.key) for one in reports})
        .filter(Q(is_latest=True) | Q(started_at__in=starts))
        .select_related("incident")
    )
    by_key: dict[str, list[Alert]] = defaultdict(list)
    for alert in rows:
        by_key[alert.key].append(alert)
    return by_key


def _changed(
    group: AlertGroup, mine: list[Alert], report: AlertReport, source: AlertSource, at: datetime
) -> list[tuple[Alert, bool, bool]]:
    """Change the rows of one key in memory; return each with whether it began and ended now."""
    episodes = [_episode(alert, place) for place, alert in enumerate(mine)]
    latest = next((alert for alert in mine if alert.is_latest), None)
    # An alert that fires in an incident that is over: a person said so.
    is_over = (
        latest is not None and latest.incident is not None and not latest.incident.is_unfinished
    )
    after = after_report(episodes, report, received_at=at, is_over=is_over)
    changed = []
    for episode in after:
        if episode.place is None:
            alert = Alert(group=group, key=short_key(report.key), first_received_at=at)
            mine.append(alert)
            was_firing, was_unknown = True, True
        else:
            alert = mine[episode.place]
            was_firing, was_unknown = alert.is_firing, alert.started_at is None
        _write(alert, episode)
        began = was_unknown and episode.started_at is not None
        if was_unknown:
            _describe(alert, report, source)
        changed.append((alert, began, was_firing and not episode.is_firing))
    if changed:
        alert = changed[-1][0]
        alert.reports += 1
    for alert, _, _ in changed:
        alert.last_received_at = at
    return changed


def _episode(alert: Alert, place: int) -> Episode:
    return Episode(
        AlertStatus(alert.status),
        alert.started_at,
        alert.ended_at,
        alert.end_is_inferred,
        alert.is_latest,
        place,
    )


def _write(alert: Alert, episode: Episode) -> None:
    alert.status = episode.status
    alert.started_at, alert.ended_at = episode.started_at, episode.ended_at
    alert.end_is_inferred, alert.is_latest = episode.end_is_inferred, episode.is_latest


def _describe(alert: Alert, report: AlertReport, source: AlertSource) -> None:
    word = report.labels.get(source.severity_label, "") if source.severity_label else ""
    alert.title = report.title
    alert.severity = severity_for(word or report.severity, source.severities)
    alert.labels = {
        name[:LONGEST_LABEL]: value[:LONGEST_LABEL]
        for name, value in list(report.labels.items())[:MOST_LABELS]
    }
    alert.text = report.text[:LONGEST_TEXT]
    alert.url = report.url if len(report.url) <= LONGEST_URL else ""


def _save(alerts: list[Alert]) -> None:
    """Save changed rows before new ones: only one row of a key may be the latest."""
    changed = [alert for alert in alerts if alert.pk]
    if changed:
        Alert.objects.bulk_update(changed, _SAVED)
    Alert.objects.bulk_create([alert for alert in alerts if not alert.pk])
