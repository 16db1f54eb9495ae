"""How much of what can break was tried, and survived (pure)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

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

    @property
    def is_survived(self) -> bool:
        """Return whether a test says that the mode was survived, at whatever age."""
        return self is CellStatus.SURVIVED or self is CellStatus.STALE


class ModeResult(NamedTuple):
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


class ModeShares(NamedTuple):
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
    # By far the most modes of five hundred services have nothing to weigh.
    found = _NOTHING
    if relevant:
        scale = Scale(
            full_credit=EvidenceClass.PROVEN, lifetime_days=mode.lifetime_days, strengths=STRENGTHS
        )
        found = resolve(relevant, scale=scale, at=at, contradiction=contradiction)
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
    if found.outcome is Outcome.FAIL or found.outcome is Outcome.PARTIAL:
        return CellStatus.FAILED
    if found.outcome is Outcome.PASS:
        return CellStatus.SURVIVED if found.freshness == 1 else CellStatus.STALE
    if found.is_contradicted:
        return CellStatus.CONTRADICTED
    return CellStatus.NOT_APPLICABLE if is_left_out else CellStatus.UNTESTED


_NONE_OF_IT = Fraction(0)
_NOTHING = Resolution(outcome=Outcome.UNKNOWN)


def mode_shares(results: Iterable[ModeResult]) -> ModeShares:
    """Return sum(weight * freshness) / sum(weight) over what was tried, and what was survived.

    A mode counts once, however often it was tried. One approved as not applicable counts only
    where it helps.
    """
    untold, told = 0, []
    for one in results:
        if not (one.freshness or one.is_left_out):
            untold += one.weight
        else:
            told.append(one)
    tested, survived = Parts(untold), Parts(untold)
    for one in told:
        is_survived = one.status.is_survived
        is_tested = is_survived or one.status is CellStatus.FAILED
        tested.add(one, one.freshness if is_tested else _NONE_OF_IT)
        survived.add(one, one.freshness if is_survived else _NONE_OF_IT)
    return ModeShares(tested=tested.share, survived=survived.share)


class Parts:
    """Weights and values of modes: those that always count, and those that do where they help."""

    def __init__(self, worth_nothing: int) -> None:
        self._worth_nothing = worth_nothing
        self._always: list[tuple[int, Fraction]] = []
        self._where_it_helps: list[tuple[int, Fraction]] = []

    def add(self, result: ModeResult, value: Fraction) -> None:
        """Add a mode with its value of 0 to 1."""
        if result.is_left_out:
            self._where_it_helps.append((result.weight, value))
        elif value:
            self._always.append((result.weight, value))
        else:
            self._worth_nothing += result.weight

    @property
    def share(self) -> Fraction | None:
        """Return the share of 1 by weight, None where nothing weighs anything."""
        nothing = (self._worth_nothing, _NONE_OF_IT)
        return weighted_share([nothing, *self._always], self._where_it_helps)


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
