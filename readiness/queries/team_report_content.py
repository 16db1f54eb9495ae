"""What a team's readiness report says, as plain data."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

from django.db.models import Count, Q

from catalog.models import Service, Team
from core.durations import format_duration
from incidents.domain.action_item import ActionStatus
from incidents.domain.recovery_metrics import Metric, MetricSummary
from incidents.models import ActionItem
from incidents.queries.recovery_metrics import (
    Selection,
    chosen_incidents,
    incident_times,
    summaries,
)
from readiness.domain.quarter import Quarter
from readiness.domain.score_card import CriticalStatus, Line, ScoreCard
from readiness.domain.score_change import mark_of, reasons_of
from readiness.domain.scoring import TIER_WEIGHTS, team_mean
from readiness.domain.shares import one_decimal
from readiness.domain.team_report import summary_sentences
from readiness.models import Decision
from readiness.queries.drilled import drills_of
from readiness.queries.scores import score_cards
from readiness.queries.subject_words import words_by_key

SCHEMA = "team-report/1"
MOST_RISKS = 5
MOST_REASONS = 5
_HUNDRED = 100


class _Scored(NamedTuple):
    service: Service
    card: ScoreCard
    before: ScoreCard


def report_content(team: Team, quarter: Quarter, *, at: datetime) -> dict[str, Any]:
    """Return the report of a team about a quarter as it can be told at `at`.

    Both ends of the quarter are measured the same way, by today's tier and checklist, so that a
    change comes from evidence and not from the ruler. A quarter that is not over ends at `at`. The
    number of statements does not depend on the number of services.
    """
    end = min(quarter.end, at)
    services = list(Service.objects.filter(owner_team=team).order_by("tier", "name", "pk"))
    now, before = score_cards(services, at=end), score_cards(services, at=quarter.start)
    scored = [_Scored(one, now[one.pk], before[one.pk]) for one in services]
    content: dict[str, Any] = {
        "schema": SCHEMA,
        "team": {"slug": team.slug, "name": team.name},
        "quarter": str(quarter),
        "label": quarter.label,
        "start": _iso(quarter.start),
        "end": _iso(end),
        "as_of": _iso(at),
        "is_over": quarter.end <= at,
        "scores": _scores(scored),
        "risks": _risks(scored),
        "drills": drills_of(services, quarter, end),
        "incidents": _incidents(team, quarter, end),
        "action_items": _action_items(team, quarter, end),
        "waivers": _waivers(services, end),
    }
    return content | {"summary": summary_sentences(content)}


def canonical(content: dict[str, Any]) -> str:
    """Return the content as text that is the same for the same content."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest_of(content: str) -> str:
    """Return the SHA-256 of a report's content."""
    return hashlib.sha256(content.encode()).hexdigest()


def _scores(scored: Sequence[_Scored]) -> dict[str, Any]:
    services = [_service(one) for one in scored]
    known = [one for one in scored if one.card.score is not None]
    worst = min(known, key=lambda one: one.card.score or Fraction(0), default=None)
    return {
        "mean": _shown(team_mean((one.card.subject.tier, one.card.score) for one in scored)),
        "mean_before": _shown(team_mean((o.before.subject.tier, o.before.score) for o in scored)),
        "under_target": sum(one.card.level.rank < one.card.target.rank for one in scored),
        "worst": {"slug": worst.service.slug, "name": worst.service.name, "score": worst.card.shown}
        if worst
        else None,
        "services": services,
    }


def _service(one: _Scored) -> dict[str, Any]:
    card, before = one.card, one.before
    marks = {line.item.key: mark_of(line) for line in before.lines}
    questions = {line.item.key: line.item.question for line in (*before.lines, *card.lines)}
    weakest = card.weakest
    return {
        "slug": one.service.slug,
        "name": one.service.name,
        "tier": card.subject.tier,
        "score": _shown(card.score),
        "before": _shown(before.score),
        "change": _change(before.score, card.score),
        "strict_score": _shown(card.strict_score),
        "level": card.level.value,
        "level_before": before.level.value,
        "target": card.target.value,
        "weakest": weakest.title if weakest else None,
        "answered": _percent(card.facts.answered),
        "proven": _percent(card.facts.proven_share),
        "survived": _percent(card.shares.survived),
        "categories": [
            {
                "title": category.title,
                "score": _shown(None if category.score is None else category.score * _HUNDRED),
                "answered": _percent(category.answered),
            }
            for category in card.categories
        ],
        "reasons": [
            {
                "item": reason.item,
                "title": questions[reason.item],
                "points": _signed(reason.points),
                "before": reason.before.replace("_", " "),
                "after": reason.after.replace("_", " "),
                "source": reason.source,
            }
            for reason in reasons_of(marks, card)[:MOST_REASONS]
        ],
    }


def _risks(scored: Sequence[_Scored]) -> list[dict[str, Any]]:
    """Return the critical items that are failing or unmet, the most points by tier first."""
    open_lines = [
        (one, line)
        for one in scored
        for line in one.card.lines
        if line.critical in {CriticalStatus.FAILING, CriticalStatus.UNMET} and not line.is_waived
    ]
    open_lines.sort(key=lambda pair: (*_urgency(*pair), pair[0].service.slug))
    return [
        {
            "service": one.service.slug,
            "service_name": one.service.name,
            "tier": one.card.subject.tier,
            "item": line.item.key,
            "title": line.item.question,
            "why": line.item.why,
            "status": line.critical.value if line.critical else "",
            "points": one_decimal(line.lost),
        }
        for one, line in open_lines[:MOST_RISKS]
    ]


def _urgency(one: _Scored, line: Line) -> tuple[bool, Fraction]:
    weighed = line.lost * TIER_WEIGHTS[one.card.subject.tier]
    return line.critical is not CriticalStatus.FAILING, -weighed


def _incidents(team: Team, quarter: Quarter, end: datetime) -> dict[str, Any]:
    """Count incidents known to all; none is named, and none that only some may know of counts."""
    chosen = Selection(quarter.start, end, team=team, known_to_all=True)
    earlier = Selection(quarter.before.start, quarter.start, team=team, known_to_all=True)
    times = incident_times(chosen)
    severities: dict[str, int] = {}
    for one in times:
        severities[one.severity] = severities.get(one.severity, 0) + 1
    return {
        "count": len(times),
        "before": chosen_incidents(earlier).count(),
        "severities": dict(sorted(severities.items())),
        "metrics": [_metric(metric, found) for metric, found in summaries(times).items()],
    }


def _metric(metric: Metric, found: MetricSummary) -> dict[str, Any]:
    shows_p90 = found.p90_is_shown
    return found.as_json() | {
        "name": metric.value,
        "label": metric.label,
        "p90_seconds": found.as_json()["p90_seconds"] if shows_p90 else None,
        "median_text": _duration(found.median),
        "low_text": _duration(found.median_low),
        "high_text": _duration(found.median_high),
        "p90_text": _duration(found.p90) if shows_p90 else None,
    }


def _action_items(team: Team, quarter: Quarter, end: datetime) -> dict[str, int]:
    """Count promises of incidents known to all, at the end of the quarter."""
    owed = Q(created_at__lt=end) & (
        Q(status__in=ActionStatus.unfinished()) | Q(done_at__gte=end) | Q(dropped_at__gte=end)
    )
    return ActionItem.objects.filter(team=team, incident__restricted=False).aggregate(
        done=Count("pk", filter=Q(done_at__gte=quarter.start, done_at__lt=end)),
        open=Count("pk", filter=owed),
        overdue=Count("pk", filter=owed & Q(due_on__lt=end.date())),
    )


def _waivers(services: Sequence[Service], end: datetime) -> list[dict[str, Any]]:
    """Return what is waived and what is left out: both make a level easier to hold."""
    rows = Decision.objects.filter(service__in=services).open_at(end).select_related("service")
    words = words_by_key()
    return [
        {
            "kind": row.kind,
            "service": row.service.slug,
            "service_name": row.service.name,
            "item": key,
            "title": words.get(key, key),
            "reason": row.reason,
            "ends_at": _iso(row.ends_at),
        }
        for row in rows.order_by("ends_at", "pk")
        for key in [row.item or row.failure_mode]
    ]


def _shown(number: Fraction | None) -> str | None:
    return None if number is None else one_decimal(number)


def _change(before: Fraction | None, after: Fraction | None) -> str | None:
    """Return the difference of the two numbers as they are shown, so that the page adds up."""
    if before is None or after is None:
        return None
    return _signed(Fraction(one_decimal(after)) - Fraction(one_decimal(before)))


def _signed(number: Fraction) -> str:
    shown = one_decimal(abs(number))
    if shown == "0.0":
        return shown
    return f"+{shown}" if number > 0 else f"-{shown}"


def _percent(share: Fraction | None) -> int | None:
    return None if share is None else int(share * _HUNDRED)


def _duration(seconds: float | None) -> str | None:
    return None if seconds is None else format_duration(timedelta(seconds=seconds))


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
