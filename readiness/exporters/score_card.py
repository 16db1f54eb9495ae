"""A score card as JSON, for the API and for commands."""

from fractions import Fraction
from typing import Any

from catalog.models import Service
from readiness.domain.level import Level
from readiness.domain.outlook import blocking, fresh_until
from readiness.domain.score_card import Line, ScoreCard
from readiness.domain.scoring import HUNDRED
from readiness.domain.shares import one_decimal
from readiness.domain.step import Blocker


def card_as_json(service: Service, card: ScoreCard) -> dict[str, Any]:
    """Return everything a card says; exact numbers are fractions as text, null for no data."""
    return {
        "service": service.slug,
        "at": card.at.isoformat(),
        "checklist": {"key": card.checklist.key, "version": card.checklist.version},
        "tier": card.subject.tier,
        "kind": str(card.subject.trait),
        "score": None if card.score is None else float(one_decimal(card.score)),
        "score_exact": _exact(card.score),
        "score_with_nothing_left_out": _exact(card.strict_score),
        "level": str(card.level),
        "own_level": str(card.own_level),
        "target_level": str(card.target),
        "capped_by": list(card.capped_by),
        "answered": _exact(card.facts.answered),
        "proven": _exact(card.facts.proven_share),
        "tested": _exact(card.shares.tested),
        "survived": _exact(card.shares.survived),
        "categories": [
            {
                "key": one.key,
                "title": one.title,
                "score": None if one.score is None else float(one_decimal(HUNDRED * one.score)),
                "score_exact": _exact(one.score),
            }
            for one in card.categories
        ],
        "ledger": [_line(line) for line in card.lines],
        "blocking": [blocker_as_json(one) for one in card.blocking],
        "next_steps": [
            {
                "reason": str(step.reason),
                "item": step.item or None,
                "failure_mode": step.mode or None,
                "title": step.title,
                "points": float(one_decimal(step.points)),
            }
            for step in card.next_steps
        ],
        "forecast": [
            {"on": drop.on.isoformat(), "level": str(drop.level)} for drop in card.forecast
        ],
    }


def gate_as_json(service: Service, card: ScoreCard, level: Level) -> dict[str, Any]:
    """Return whether a service holds a level and, if not, everything that blocks it."""
    blockers = blocking(card, level)
    return {
        "service": service.slug,
        "level": str(level),
        "held": str(card.level),
        "is_open": not blockers,
        "blocking": [blocker_as_json(one) for one in blockers],
    }


def blocker_as_json(blocker: Blocker) -> dict[str, Any]:
    """Return a closed gate with the keys of what it is about."""
    return {
        "gate": None if blocker.gate is None else str(blocker.gate),
        "reason": blocker.text,
        "items": list(blocker.items),
        "failure_modes": list(blocker.modes),
    }


def _line(line: Line) -> dict[str, Any]:
    record = line.resolution.record
    until = fresh_until(line)
    contradiction = line.resolution.contradiction
    return {
        "item": line.item.key,
        "category": line.category,
        "outcome": str(line.resolution.outcome),
        "points": _exact(line.points),
        "possible": _exact(line.possible),
        "critical": None if line.critical is None else str(line.critical),
        "is_left_out": line.is_left_out,
        "is_waived": line.is_waived,
        "is_contradicted": line.resolution.is_contradicted,
        "contradicted_by": contradiction.reference if contradiction else None,
        "source": record.source if record else None,
        "evidence_class": str(record.evidence_class) if record else None,
        "observed_at": record.observed_at.isoformat() if record else None,
        "fresh_until": until.isoformat() if until else None,
        "evidence": record.reference if record else None,
    }


def _exact(number: Fraction | None) -> str | None:
    return None if number is None else str(number)
