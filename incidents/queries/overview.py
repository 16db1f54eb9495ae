"""The executive overview: what happened in a period beside the one before it."""

from datetime import date, datetime, timedelta
from typing import NamedTuple, cast

from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone

from core.days import day_in_words
from incidents.domain.action_item import ActionStatus, Priority
from incidents.domain.comparison import Comparison, compare
from incidents.domain.incident import IncidentKind, Severity
from incidents.domain.lifecycle import IncidentStatus
from incidents.domain.overview import ServiceCount, Share, movers, repeated
from incidents.domain.postmortem_policy import due_on
from incidents.domain.recovery_metrics import Metric, MetricSummary, measure
from incidents.domain.review_task import ReviewTask
from incidents.models import ActionItem, DeclinedTask, Incident
from incidents.queries.postmortem_policy import organisation_zone, severities, working_days
from incidents.queries.recovery_metrics import Selection, incident_times

MOST_RISKS = 6
SEVERE = (Severity.SEV1, Severity.SEV2)


class Risk(NamedTuple):
    """Something that may hurt again: what it is, why it counts, and its page."""

    name: str
    reason: str
    url: str


class TeamPromises(NamedTuple):
    """Overdue action items of a team; `slug` and `name` are None for nobody's."""

    slug: str | None
    name: str | None
    overdue: int
    before: int
    owed: int


class Overview(NamedTuple):
    """Everything on the page; the period is from `start` to `now`, as long as the one before."""

    start: datetime
    now: datetime
    days: int
    recovery: MetricSummary
    comparison: Comparison
    open_incidents: Share
    overdue_items: Share
    overdue_postmortems: Share
    near_misses: Share
    risks: list[Risk]
    more: list[ServiceCount]
    fewer: list[ServiceCount]
    teams: list[TeamPromises]
    repeated: list[ServiceCount]

    @property
    def is_empty(self) -> bool:
        """Return whether nothing at all is on record for it."""
        shares = (self.open_incidents, self.overdue_items, self.near_misses)
        return not self.recovery.n and not any(share.total or share.before for share in shares)


def overview(*, now: datetime, start: datetime, days: int) -> Overview:
    """Return the overview of the `days` from `start` to `now`; eight statements."""
    earlier = start - timedelta(days=days)
    after = measure(incident_times(Selection(start, now)), Metric.TIME_TO_RECOVER)
    before = measure(incident_times(Selection(earlier, start)), Metric.TIME_TO_RECOVER)
    open_incidents, near_misses = _incidents(earlier, start)
    postmortems, late = _postmortems(start, now)
    teams = _teams(start, now)
    services = _services(earlier, start)
    more, fewer = movers(services)
    return Overview(
        start=start,
        now=now,
        days=days,
        recovery=after.summary,
        comparison=compare(
            before.seconds,
            after.seconds,
            earlier_pending=len(before.exclusions.pending),
            later_pending=len(after.exclusions.pending),
        ),
        open_incidents=open_incidents,
        overdue_items=Share(
            sum(team.overdue for team in teams),
            sum(team.owed for team in teams),
            sum(team.before for team in teams),
        ),
        overdue_postmortems=postmortems,
        near_misses=near_misses,
        risks=[*_unresolved(), *_promises(now), *late][:MOST_RISKS],
        more=more,
        fewer=fewer,
        teams=[team for team in teams if team.overdue],
        repeated=repeated(services),
    )


def _incidents(earlier: datetime, start: datetime) -> tuple[Share, Share]:
    """Return open incidents of those seen in the period, and near misses of all reports."""
    unfinished = Q(status__in=IncidentStatus.unfinished())
    real, near = Q(kind=IncidentKind.INCIDENT), Q(kind=IncidentKind.NEAR_MISS)
    new = Q(declared_at__gte=start)
    old = Q(declared_at__gte=earlier, declared_at__lt=start)
    was_open = Q(declared_at__lt=start) & (unfinished | Q(resolved_at__gte=start))
    numbers = Incident.objects.filter(Q(declared_at__gte=earlier) | was_open).aggregate(
        open=Count("pk", filter=real & unfinished),
        seen=Count("pk", filter=real & (new | unfinished)),
        was_open=Count("pk", filter=real & was_open),
        near=Count("pk", filter=near & new),
        reported=Count("pk", filter=(near | real) & new),
        was_near=Count("pk", filter=near & old),
    )
    return (
        Share(numbers["open"], numbers["seen"], numbers["was_open"]),
        Share(numbers["near"], numbers["reported"], numbers["was_near"]),
    )


def _teams(start: datetime, now: datetime) -> list[TeamPromises]:
    """Return what each team owes, the most overdue first."""
    today, then = timezone.localdate(now), timezone.localdate(start)
    owed = Q(status__in=ActionStatus.unfinished())
    was_owed = Q(created_at__lt=start) & (owed | Q(done_at__gte=start) | Q(dropped_at__gte=start))
    rows = (
        ActionItem.objects.filter(owed | was_owed)
        .values_list("team__slug", "team__name")
        .annotate(
            overdue=Count("pk", filter=owed & Q(due_on__lt=today)),
            before=Count("pk", filter=was_owed & Q(due_on__lt=then)),
            owed=Count("pk", filter=owed),
        )
        .order_by("-overdue", F("team__name").asc(nulls_last=True))
    )
    return [TeamPromises(*row) for row in rows]


def _postmortems(start: datetime, now: datetime) -> tuple[Share, list[Risk]]:
    """Return the overdue ones of those due in the period or still missing, and the first late ones.

    By the policy of queries.postmortem_policy; near misses and drills are not asked for here.
    """
    zone, days = organisation_zone(), working_days()
    today, then = now.astimezone(zone).date(), start.astimezone(zone).date()
    declined = DeclinedTask.objects.filter(
        incident=OuterRef("pk"), task__in=[ReviewTask.STARTED, ReviewTask.PUBLISHED]
    )
    unwritten = Q(postmortem__isnull=True) | Q(postmortem__published_at__isnull=True)
    lately = Q(resolved_at__gte=start - timedelta(days=14)) | Q(postmortem__published_at__gte=start)
    rows = (
        Incident.objects.of_kind(IncidentKind.INCIDENT)
        .filter(unwritten | lately, ~Exists(declined), resolved_at__isnull=False)
        .filter(severity__in=severities())
        .order_by("severity", "resolved_at", "pk")
        .values_list("pk", "title", "severity", "resolved_at", "postmortem__published_at")
    )
    count = total = before = 0
    late: list[Risk] = []
    for pk, title, severity, resolved_at, published_at in rows:
        due = due_on(cast("datetime", resolved_at), working_days=days, zone=zone)
        is_late = due < today and published_at is None
        count += is_late
        total += is_late or then <= due < today
        before += due < then and (published_at is None or published_at >= start)
        if is_late and len(late) < MOST_RISKS:
            url = Incident(pk=pk).get_absolute_url()
            reason = f"{severity.upper()}, its postmortem was due {day_in_words(due)}"
            late.append(Risk(f"INC-{pk} {title}", reason, url))
    return Share(count, total, before), late


def _services(earlier: datetime, start: datetime) -> list[ServiceCount]:
    """Return the services that had an incident in either period."""
    new = Q(started_at__gte=start)
    rows = (
        Incident.objects.of_kind(IncidentKind.INCIDENT)
        .filter(started_at__gte=earlier, services__isnull=False)
        .order_by()
        .values_list("services__slug", "services__name")
        .annotate(
            now=Count("pk", filter=new),
            before=Count("pk", filter=~new),
            severe=Count("pk", filter=new & Q(severity__in=SEVERE)),
        )
    )
    return [ServiceCount(*row) for row in rows]


def _unresolved() -> list[Risk]:
    """Return the severe incidents that people still work on, the worst first."""
    rows = Incident.objects.unfinished().of_kind(IncidentKind.INCIDENT).filter(severity__in=SEVERE)
    return [
        Risk(str(one), f"{one.severity.upper()}, not resolved", one.get_absolute_url())
        for one in rows.only("pk", "title", "severity").order_by("severity", "pk")[:MOST_RISKS]
    ]


def _promises(now: datetime) -> list[Risk]:
    """Return measures that did not hold, then urgent ones that are overdue, the oldest first."""
    today = timezone.localdate(now)
    questioned = Q(status=ActionStatus.QUESTIONED)
    late = Q(status__in=ActionStatus.unfinished(), due_on__lt=today, priority=Priority.HIGH)
    rows = ActionItem.objects.filter(questioned | late).order_by("due_on", "pk")[: 4 * MOST_RISKS]
    risks = sorted(rows, key=lambda one: one.status != ActionStatus.QUESTIONED)
    return [Risk(str(one), _reason(one), one.get_absolute_url()) for one in risks]


def _reason(item: ActionItem) -> str:
    if item.status == ActionStatus.QUESTIONED:
        return "verified, then a newer incident with the same factor happened"
    # The others are chosen by their day.
    return f"high priority, due {day_in_words(cast('date', item.due_on))}"
