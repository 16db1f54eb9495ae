"""The known answers of the scoring, and the shipped documents as the domain reads them."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from core.input.safe_yaml import load_documents
from readiness.domain.checklist import Checklist, Taxonomy
from readiness.domain.checklist_reading import read_checklist
from readiness.domain.evidence import STRENGTHS, EvidenceClass, Outcome, Record, Scale
from readiness.domain.failure_mode_reading import read_taxonomy

ROOT = Path(__file__).resolve().parent.parent.parent
VECTORS = ROOT / "tests" / "fixtures" / "readiness" / "vectors.yaml"
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@cache
def vectors() -> dict[str, Any]:
    """Return the file of known answers."""
    loaded: dict[str, Any] = yaml.safe_load(VECTORS.read_text(encoding="utf-8"))
    return loaded


@cache
def shipped_checklist() -> Checklist:
    """Return the checklist that comes with the product."""
    text = (ROOT / "readiness" / "checklists" / "fault_tolerance.yaml").read_text("utf-8")
    return read_checklist(load_documents(text)[0])


@cache
def shipped_modes() -> Taxonomy:
    """Return the failure modes that come with the product."""
    text = (ROOT / "readiness" / "failure_modes" / "default.yaml").read_text("utf-8")
    return read_taxonomy(load_documents(text)[0])


def days(number: float | str) -> timedelta:
    """Return a span of so many days."""
    return timedelta(days=float(number))


def fraction(text: str | float | None) -> Fraction | None:
    """Return an exact number from the file."""
    return None if text is None else Fraction(str(text))


def record(
    outcome: str = "pass",
    *,
    source: str = "manual",
    strength: str = "proven",
    age_days: float = 0,
    **fields: Any,
) -> Record:
    """Return a record that was observed so many days before NOW."""
    return Record(
        source=source,
        evidence_class=EvidenceClass(strength),
        outcome=Outcome(outcome),
        observed_at=NOW - days(age_days),
        **fields,
    )


def scale(full_credit: str = "proven", lifetime_days: int = 90) -> Scale:
    """Return a scale with the usual strengths and grace."""
    return Scale(
        full_credit=EvidenceClass(full_credit), lifetime_days=lifetime_days, strengths=STRENGTHS
    )
