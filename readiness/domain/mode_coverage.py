"""How much of what can break was tried, and survived (pure)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from readiness.domain.checklist import FailureMode
from readiness.domain.evidence import (
    STRENGTHS,
    Contradiction,
    EvidenceClass,
    Outcome,
    Record,
    Resolution,
    Scale,
    resolve,
)
from readiness.domain.shares import weighted_share
from readiness.domain.traits import Trait


class CellStatus(StrEnum):
    """What is known about one service and one failure mode."""

    NOT_APPLICABLE = "not_applicable"
    UNTESTED = "untested"
    PLANNED = "planned"
    FAILED = "failed"
    SURVIVED = "survived"
    STALE = "stale"
    CONTRADICTED = "contradicted"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeResult:
    """One cell: what its evidence says and what it weighs for the service.

    `freshness` is 0 to 1, 0 where nothing was tried. `contradiction` is the incident that
    cancelled what was survived before, None where none did.
    """

    key: str
    weight: int
    status: CellStatus
    freshness: Fraction = Fraction(0)
    record: Record | None = None
    contradiction: Contradiction | None = None
    is_left_out: bool = False


@dataclass(frozen=True, slots=True)
class ModeShares:
    """Shares of 1 by weight; None where no mode applies."""

    tested: Fraction | None
    survived: Fraction | None


def mode_result(
    mode: FailureMode,
    *,
    weight: int,
    records: Iterable[Record],
    at: datetime,
    contradiction: Contradiction | None = None,
    is_left_out: bool = False,
) -> ModeResult:
    """Return what is known about a mode at `at`.

    Only what was really injected counts as survived: claims and documents do not. A partial
    success is a failure: normal was not kept.
    """
    relevant = [record for record in records if not _is_mere_claim(record)]
    if relevant:
        scale = Scale(
            full_credit=EvidenceClass.PROVEN, lifetime_days=mode.lifetime_days, strengths=STRENGTHS
        )
        found = resolve(relevant, scale=scale, at=at, contradiction=contradiction)
    else:
        # By far the most modes of five hundred services: nothing to weigh.
        found = Resolution(outcome=Outcome.UNKNOWN)
    return ModeResult(
        key=mode.key,
        weight=weight,
        status=_status(found, is_left_out=is_left_out),
        freshness=found.freshness,
        record=found.record,
        contradiction=found.contradiction,
        is_left_out=is_left_out,
    )


def _is_mere_claim(record: Record) -> bool:
    return record.is_good and record.evidence_class is not EvidenceClass.PROVEN


def _status(found: Resolution, *, is_left_out: bool) -> CellStatus:
    if found.outcome in {Outcome.FAIL, Outcome.PARTIAL}:
        return CellStatus.FAILED
    if found.outcome is Outcome.PASS:
        return CellStatus.SURVIVED if found.freshness == 1 else CellStatus.STALE
    if found.is_contradicted:
        return CellStatus.CONTRADICTED
    return CellStatus.NOT_APPLICABLE if is_left_out else CellStatus.UNTESTED


_SURVIVED = {CellStatus.SURVIVED, CellStatus.STALE}
_TESTED = {*_SURVIVED, CellStatus.FAILED}
_NONE_OF_IT = Fraction(0)


def mode_shares(results: Sequence[ModeResult]) -> ModeShares:
    """Return sum(weight * freshness) / sum(weight) over what was tried, and what was survived.

    A mode counts once, however often it was tried. One approved as not applicable counts only
    where it helps.
    """
    return ModeShares(tested=_share(results, _TESTED), survived=_share(results, _SURVIVED))


def _share(results: Sequence[ModeResult], counted: set[CellStatus]) -> Fraction | None:
    def parts(*, left_out: bool) -> list[tuple[int, Fraction]]:
        return [
            (one.weight, one.freshness if one.status in counted else _NONE_OF_IT)
            for one in results
            if one.is_left_out is left_out
        ]

    return weighted_share(parts(left_out=False), parts(left_out=True))


def applicable_modes(
    modes: Iterable[FailureMode], *, tier: int, trait: Trait
) -> Mapping[str, tuple[FailureMode, int]]:
    """Return the modes that count for a service with their weights, by key."""
    found: dict[str, tuple[FailureMode, int]] = {}
    for mode in modes:
        weight = mode.weight_for(tier, trait)
        if weight:
            found[mode.key] = (mode, weight)
    return found
