"""Keep the history of scores: a snapshot whenever one is not what it was."""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery

from catalog.models import Service
from readiness.domain.score_card import ScoreCard
from readiness.domain.score_change import ItemMark, mark_of, reasons_of
from readiness.domain.shares import one_decimal
from readiness.models import ScoreSnapshot
from readiness.queries import score_inputs, scores

AT_ONCE = 100
"""Services of one transaction: enough to share its statements, few enough to let others write."""

_KEPT = (
    *("checklist_version_id", "tier", "trait", "score", "level", "own_level", "capped_by"),
    *("shares", "items"),
)


@transaction.atomic
def refresh_scores(services: Collection[Service], *, at: datetime) -> list[ScoreSnapshot]:
    """Store how each service scores at `at` where that differs from its last snapshot.

    A fixed number of statements for any number of services. A second refresh at the same moment
    replaces the first: both know the same by then. Snapshots are never written into the past.
    """
    ids = {service.pk for service in services}
    snapshots = ScoreSnapshot.objects.filter(service__in=ids).order_by()
    settled = set(snapshots.filter(at__gt=at).values_list("service_id", flat=True))
    due = [service for service in services if service.pk not in settled]
    last = _last_snapshots(ids, at)
    measures = score_inputs.measures(due)
    cards = scores.score_cards(due, at=at)
    new = [_snapshot(one, cards[one.pk], measures[one.pk].version_id) for one in due]
    snapshots.filter(service__in=due, at=at).delete()
    return ScoreSnapshot.objects.bulk_create(
        row for row in new if _explain(row, last.get(row.service_id), cards[row.service_id])
    )


def refresh_all(*, at: datetime) -> int:
    """Refresh every service that has evidence, some at a time; return how many snapshots came.

    Age alone moves scores, so the history needs a look even on days on which nobody told anything.
    """
    keys = Service.objects.filter(evidence__isnull=False).order_by("pk").distinct()
    ids = list(keys.values_list("pk", flat=True))
    stored = 0
    for start in range(0, len(ids), AT_ONCE):
        part = Service.objects.filter(pk__in=ids[start : start + AT_ONCE])
        stored += len(refresh_scores(list(part), at=at))
    return stored


def _last_snapshots(service_ids: Collection[int], at: datetime) -> dict[int, ScoreSnapshot]:
    """Return the newest snapshot of each service before `at`, by the service's key."""
    same = ScoreSnapshot.objects.filter(service=OuterRef("service"), at__lt=at)
    rows = ScoreSnapshot.objects.filter(
        service__in=service_ids, pk=Subquery(same.order_by("-at").values("pk")[:1])
    ).order_by()
    return {row.service_id: row for row in rows}


def _snapshot(service: Service, card: ScoreCard, version_id: int) -> ScoreSnapshot:
    return ScoreSnapshot(
        service=service,
        at=card.at,
        checklist_version_id=version_id,
        tier=card.subject.tier,
        trait=card.subject.trait,
        score=_text(card.score),
        score_shown=None if card.score is None else Decimal(one_decimal(card.score)),
        level=card.level,
        own_level=card.own_level,
        capped_by=list(card.capped_by),
        categories={one.key: _text(one.score) for one in card.categories},
        shares={
            "answered": _text(card.facts.answered),
            "proven": _text(card.facts.proven_share),
            "tested": _text(card.shares.tested),
            "survived": _text(card.shares.survived),
        },
        items={line.item.key: _mark(mark_of(line)) for line in card.lines},
    )


def _explain(row: ScoreSnapshot, last: ScoreSnapshot | None, card: ScoreCard) -> bool:
    """Give the row its reasons; return whether it differs from the last one."""
    if last is None:
        return True
    before = {key: _read_mark(mark) for key, mark in last.items.items()}
    row.reasons = [
        {
            "item": one.item,
            "points": _text(one.points),
            "before": one.before,
            "after": one.after,
            "source": one.source,
        }
        for one in reasons_of(before, card)
    ]
    return any(getattr(row, name) != getattr(last, name) for name in _KEPT)


def _text(number: Fraction | None) -> str:
    return "" if number is None else str(number)


def _mark(mark: ItemMark) -> list[str]:
    return [str(mark.points), mark.outcome, mark.source]


def _read_mark(kept: Any) -> ItemMark:
    points, outcome, source = kept
    return ItemMark(points=Fraction(points), outcome=outcome, source=source)
