"""One alert from its start to its end, put together from reports in any order (pure)."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from incidents.domain.alert import AlertReport, AlertStatus, Reported


class Episode(NamedTuple):
    """What is known of one alert of a key.

    `started_at` is None after an end whose beginning nobody reported yet. `end_is_inferred` marks
    an end that follows from the next episode's start and that nobody reported. Of the episodes of
    a key the newest is the latest, and only that one may fire. `place` is where it stands among
    the episodes it was handed in with, None for a new one.
    """

    status: AlertStatus
    started_at: datetime | None
    ended_at: datetime | None = None
    end_is_inferred: bool = False
    is_latest: bool = True
    place: int | None = None

    @property
    def is_firing(self) -> bool:
        """Return whether it has not ended."""
        return self.status is AlertStatus.FIRING


def after_report(
    episodes: Sequence[Episode],
    report: AlertReport,
    *,
    received_at: datetime,
    is_over: bool = False,
) -> list[Episode]:
    """Return the episodes that a report changes or begins; the one it is about stands last.

    `episodes` are those of the report's key, each with its place. A report that says nothing new
    returns the episode it repeats, as it is; one about an alert that nobody knows and that is not
    firing is the end of an alert whose start is still to come, and an acknowledgement of nothing
    returns nothing. `is_over` says that people hold the alert's incident for resolved, so that
    another trigger without an identity of its own begins a new episode. No two episodes of a key
    share a start: a report with a start that is known repeats that episode.

    Where the start is the identity of an episode, the result does not depend on the order of
    reports. Where a format gives no moments, the order of receipt is all there is to know.
    """
    latest = next((one for one in episodes if one.is_latest), None)
    if report.reported is Reported.ACKNOWLEDGED:
        return [latest] if latest is not None and latest.is_firing else []
    if report.start_is_identity and report.started_at is not None:
        return _with_identity(episodes, latest, report, report.started_at, received_at)
    if report.reported is Reported.FIRING:
        return _triggered(episodes, latest, report, received_at, is_over=is_over)
    return _ended(episodes, latest, report, received_at)


def _with_identity(
    episodes: Sequence[Episode],
    latest: Episode | None,
    report: AlertReport,
    started_at: datetime,
    received_at: datetime,
) -> list[Episode]:
    """Return what a report of an episode with that start says.

    An end that it does not tell is the moment of its receipt, until another report tells it.
    """
    is_end_told = report.ended_at is not None
    same = _begun_at(episodes, started_at)
    if same is not None:
        if report.reported is not Reported.ENDED or not (is_end_told or same.is_firing):
            return [same]
        ended = _with_end(same, report.ended_at or received_at)
        return [ended._replace(end_is_inferred=not is_end_told)]
    new = _new(report, started_at, report.ended_at or received_at)
    if new.ended_at is not None:
        new = new._replace(end_is_inferred=not is_end_told)
    if latest is None or latest.started_at is None:
        return [*_no_longer_latest(latest, started_at), new]
    if latest.started_at < started_at:
        return [*_no_longer_latest(latest, started_at), new]
    # A report of an earlier episode came late; that one has ended, or the later had not begun.
    old = new._replace(is_latest=False)
    return [old if old.ended_at else _cut(old, latest.started_at)]


def _triggered(
    episodes: Sequence[Episode],
    latest: Episode | None,
    report: AlertReport,
    received_at: datetime,
    *,
    is_over: bool,
) -> list[Episode]:
    said = report.started_at or report.at
    moment = said or received_at
    if latest is None:
        return [_new(report, moment, None)]
    same = _begun_at(episodes, moment)
    if same is not None:
        return [same]
    if latest.is_firing:
        if is_over and latest.started_at is not None and latest.started_at < moment:
            return [*_no_longer_latest(latest, moment), _new(report, moment, None)]
        # It came again, or is a late copy of an earlier report, of this episode or another.
        return [latest]
    if latest.ended_at is not None and said is not None and said <= latest.ended_at:
        # The end was quicker than its beginning, or an old report came again.
        return [latest if latest.started_at else latest._replace(started_at=said)]
    return [*_no_longer_latest(latest, moment), _new(report, moment, None)]


def _ended(
    episodes: Sequence[Episode],
    latest: Episode | None,
    report: AlertReport,
    received_at: datetime,
) -> list[Episode]:
    said = report.ended_at or report.at
    if latest is None:
        moment = said or received_at
        start = report.started_at if report.started_at and report.started_at <= moment else None
        return [Episode(AlertStatus.ENDED, start, moment)]
    if latest.is_firing:
        if said is not None and latest.started_at is not None and said < latest.started_at:
            return [latest]
        moment = said or max(received_at, latest.started_at or received_at)
        ended = _with_end(latest, moment)
        known = _begun_at(episodes, report.started_at) is not None
        return [ended if known else _started_by(ended, report.started_at)]
    return [_with_end(latest, said) if said is not None else latest]


def _begun_at(episodes: Sequence[Episode], moment: datetime | None) -> Episode | None:
    """Return the episode that began at a moment, None where none did."""
    found = (one for one in episodes if moment is not None and one.started_at == moment)
    return next(found, None)


def _new(report: AlertReport, started_at: datetime, ended_at: datetime | None) -> Episode:
    if report.reported is Reported.FIRING:
        return Episode(AlertStatus.FIRING, started_at)
    return Episode(AlertStatus.ENDED, started_at, max(ended_at or started_at, started_at))


def _with_end(episode: Episode, ended_at: datetime) -> Episode:
    """Return it as ended, not before its start; of two reported ends the later one counts."""
    ended_at = max(ended_at, episode.started_at or ended_at)
    if episode.ended_at is not None and not episode.end_is_inferred:
        ended_at = max(ended_at, episode.ended_at)
    return episode._replace(status=AlertStatus.ENDED, ended_at=ended_at, end_is_inferred=False)


def _started_by(episode: Episode, moment: datetime | None) -> Episode:
    """Return it with an earlier start, or with its first one."""
    if moment is None or (episode.started_at is not None and episode.started_at <= moment):
        return episode
    return episode._replace(started_at=moment)


def _no_longer_latest(latest: Episode | None, next_start: datetime) -> list[Episode]:
    if latest is None:
        return []
    return [(_cut(latest, next_start) if latest.is_firing else latest)._replace(is_latest=False)]


def _cut(episode: Episode, moment: datetime) -> Episode:
    return episode._replace(status=AlertStatus.ENDED, ended_at=moment, end_is_inferred=True)
