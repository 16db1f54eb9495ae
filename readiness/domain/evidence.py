"""Evidence: how strong it is, how it ages, and what several records say together (pure)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import groupby, takewhile
from operator import attrgetter
from typing import NamedTuple

HALF = Fraction(1, 2)
_ALL = Fraction(1)
_NOTHING = Fraction(0)
_DAY = timedelta(days=1)
_MICROSECOND = timedelta(microseconds=1)
_NO_TIME = timedelta(0)


class EvidenceClass(StrEnum):
    """How strongly a record speaks, the weakest first."""

    ATTESTED = "attested"
    DOCUMENTED = "documented"
    OBSERVED = "observed"
    PROVEN = "proven"


class Outcome(StrEnum):
    """What a record says; `unknown` takes back what the same source said before."""

    PASS = "pass"  # noqa: S105 - no secret
    PARTIAL = "partial"
    FAIL = "fail"
    UNKNOWN = "unknown"


STRENGTHS: Mapping[EvidenceClass, Fraction] = {
    EvidenceClass.PROVEN: Fraction(1),
    EvidenceClass.OBSERVED: Fraction(4, 5),
    EvidenceClass.DOCUMENTED: Fraction(3, 5),
    EvidenceClass.ATTESTED: Fraction(2, 5),
}


class Record(NamedTuple):
    """One piece of evidence on one item or failure mode.

    `lifetime_days` is None where the item's own counts; `credit` is the graded part of a partial
    outcome, None for one half. `reference` is what the caller knows the record by.
    """

    source: str
    evidence_class: EvidenceClass
    outcome: Outcome
    observed_at: datetime
    lifetime_days: int | None = None
    credit: Fraction | None = None
    reference: int = 0

    @property
    def share(self) -> Fraction:
        """Return how much of the item's value the outcome is worth, 0 to 1."""
        if self.outcome is Outcome.PARTIAL:
            return HALF if self.credit is None else self.credit
        return _ALL if self.outcome is Outcome.PASS else _NOTHING

    @property
    def is_good(self) -> bool:
        """Return whether the record speaks for the service at all."""
        return self.outcome in {Outcome.PASS, Outcome.PARTIAL}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How records on one item are measured: what earns full credit, and for how many days."""

    full_credit: EvidenceClass
    lifetime_days: int
    grace_ratio: Fraction = HALF
    strengths: Mapping[EvidenceClass, Fraction]


@dataclass(frozen=True, slots=True, order=True)
class Contradiction:
    """That an incident showed the opposite: when, and what it is called, such as "INC-7"."""

    at: datetime
    reference: str


class Resolution(NamedTuple):
    """What all records on an item say at one moment.

    `record` is the one that decided, None for unknown. `freshness` is 0 to 1, that of the
    freshest full pass that stands (of `record` where there is none); `value` is 0 to 1.
    `contradiction` is the incident that cancelled every proof there was, None where none did.
    """

    outcome: Outcome
    value: Fraction = Fraction(0)
    freshness: Fraction = Fraction(0)
    record: Record | None = None
    contradiction: Contradiction | None = None

    @property
    def is_contradicted(self) -> bool:
        """Return whether nothing is known because an incident cancelled what was."""
        return self.contradiction is not None


def freshness(age: timedelta, lifetime_days: int, grace_ratio: Fraction = HALF) -> Fraction:
    """Return 1 during the lifetime, then a straight line to 0 over lifetime * grace_ratio.

    (lifetime + grace - age) / grace, in whole microseconds: one exact fraction instead of five.
    """
    lifetime = lifetime_days * _DAY
    if age <= lifetime:
        return _ALL
    whole, part = grace_ratio.denominator, grace_ratio.numerator
    left = (whole + part) * lifetime - whole * age
    if left <= _NO_TIME:
        return _NOTHING
    return Fraction(left // _MICROSECOND, part * lifetime // _MICROSECOND)


def freshness_of(record: Record, scale: Scale, at: datetime) -> Fraction:
    """Return how fresh a record is at a moment, 0 to 1."""
    lifetime = scale.lifetime_days if record.lifetime_days is None else record.lifetime_days
    return freshness(at - record.observed_at, lifetime, scale.grace_ratio)


def item_value(record: Record, scale: Scale, at: datetime) -> Fraction:
    """Return what a record earns of its item: min(1, strength / full) * freshness * share."""
    earned = freshness_of(record, scale, at)
    if record.outcome is not Outcome.PASS:
        earned *= record.share
    strength, full = scale.strengths[record.evidence_class], scale.strengths[scale.full_credit]
    return earned if strength >= full else earned * strength / full


def standing(records: Iterable[Record]) -> list[Record]:
    """Return the records that still speak: per source what was said last.

    Where the last word of a source is a failure, its failures since the last success stand. Where
    it is a success, older successes that were no better stand beside it, so that a weaker proof
    of the same thing never takes a stronger one away. At one moment the worse outcome counts as
    the later one, so that the order of arrival does not matter.
    """
    by_source = sorted(records, key=attrgetter("source"))
    kept: list[Record] = []
    for _, group in groupby(by_source, key=attrgetter("source")):
        newest_first = sorted(group, key=lambda one: one.share)
        newest_first.sort(key=attrgetter("observed_at"), reverse=True)
        kept += _last_word(newest_first)
    return kept


def _last_word(newest_first: Sequence[Record]) -> list[Record]:
    if newest_first[0].outcome is Outcome.FAIL:
        return list(takewhile(lambda one: one.outcome is Outcome.FAIL, newest_first))
    kept: list[Record] = []
    best = Fraction(1)
    for record in takewhile(lambda one: one.is_good, newest_first):
        if record.share <= best:
            best = record.share
            kept.append(record)
    return kept


def resolve(
    records: Iterable[Record],
    *,
    scale: Scale,
    at: datetime,
    contradiction: Contradiction | None = None,
) -> Resolution:
    """Return what the records say together at `at`; later ones are left out.

    Successes observed before `contradiction` are cancelled: an incident showed the opposite.
    A failure stands, however old, unless some success is both stronger and newer; equal strength
    and disagreement is a failure. Among successes the one worth most counts.
    """
    known = [record for record in records if record.observed_at <= at]
    left = [record for record in known if not _is_cancelled(record, contradiction)]
    stands = standing(left)
    good = [record for record in stands if record.is_good]
    failure = _unbeaten_failure([one for one in stands if not one.is_good], good, scale)
    if failure is not None:
        return Resolution(
            outcome=Outcome.FAIL, freshness=freshness_of(failure, scale, at), record=failure
        )
    if not good:
        is_cancelled = len(left) < len(known)
        return Resolution(
            outcome=Outcome.UNKNOWN, contradiction=contradiction if is_cancelled else None
        )
    return _best(good, scale, at)


def _is_cancelled(record: Record, by: Contradiction | None) -> bool:
    return record.is_good and by is not None and record.observed_at < by.at


def _unbeaten_failure(
    failures: Iterable[Record], good: Sequence[Record], scale: Scale
) -> Record | None:
    """Return the strongest failure that no success beats, the newest of several."""

    def strength(record: Record) -> Fraction:
        return scale.strengths[record.evidence_class]

    unbeaten = [
        failure
        for failure in failures
        if not any(
            strength(one) > strength(failure) and one.observed_at > failure.observed_at
            for one in good
        )
    ]
    return max(unbeaten, key=lambda one: (strength(one), one.observed_at), default=None)


def _best(good: Sequence[Record], scale: Scale, at: datetime) -> Resolution:
    def worth(record: Record) -> tuple[Fraction, Fraction, datetime, int]:
        value = item_value(record, scale, at)
        weight = scale.strengths[record.evidence_class] * freshness_of(record, scale, at)
        return value, weight, record.observed_at, record.reference

    full = [one for one in good if one.outcome is Outcome.PASS]
    outcome = Outcome.PASS if full else Outcome.PARTIAL
    if len(good) == 1:
        # Most items rest on one record, and exact fractions are slow to compare.
        [best] = good
        return Resolution(
            outcome=outcome,
            value=item_value(best, scale, at),
            freshness=freshness_of(best, scale, at),
            record=best,
        )
    best = max(good, key=worth)
    return Resolution(
        outcome=outcome,
        value=item_value(best, scale, at),
        freshness=max(freshness_of(one, scale, at) for one in full or [best]),
        record=best,
    )
