"""From entries of files to evidence: whose it is, what it is about, and whether it is new."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from django.db import transaction

from catalog.models import Service
from core.models import User
from readiness.domain.evidence import EvidenceClass, Outcome
from readiness.ingestion.chaos.items import answers_of, source_of
from readiness.ingestion.chaos.result import ChaosResult, Verdict
from readiness.ingestion.entry import Entry
from readiness.ingestion.finding import Finding, graded, worst
from readiness.models import Evidence
from readiness.queries.evidence_mapping import hard_dependencies
from readiness.usecases.evidence import NewEvidence, record_evidence

LONGEST_SUBJECT = 300
LONGEST_NOTE = 2_000
CADENCE_ITEM = "chaos-on-a-cadence"
CADENCE_WINDOW = timedelta(days=90)
CADENCE_DAYS = 3
CADENCE_SPAN = timedelta(days=30)
"""Three days with results, the first and the last a month apart, are a cadence and no burst."""

Key = tuple[int, str, str, str, str, datetime, str]


class Choice(NamedTuple):
    """An entry with the service it belongs to.

    `mode` is the failure mode of a run; `observed_at` is when it was so where the file does not
    tell, None for now.
    """

    entry: Entry
    service: Service
    mode: str = ""
    observed_at: datetime | None = None


@dataclass(slots=True)
class Booking:
    """What became of a choice: how many records are new and known, or why there are none."""

    created: int = 0
    unchanged: int = 0
    reason: str = ""


@dataclass(slots=True)
class _Plan:
    """Records to be stored, each with the choices it comes from by their places."""

    records: list[NewEvidence] = field(default_factory=list)
    origins: list[tuple[int, ...]] = field(default_factory=list)

    def add(self, record: NewEvidence, *origins: int) -> None:
        self.records.append(record)
        self.origins.append(origins)


@transaction.atomic
def book_choices(choices: Sequence[Choice], *, by: User | None, at: datetime) -> list[Booking]:
    """Store what the chosen entries tell, and return what became of each, in their order.

    All of it is stored or nothing. A run that is no evidence, names no failure mode or no time,
    books nothing and says why. Answers about one service from several entries become one record
    with the worst of them. What the same bytes told before on the same day is not told again.
    """
    bookings = [Booking() for _ in choices]
    plan = _Plan()
    for number, choice in enumerate(choices):
        if choice.entry.result is not None:
            bookings[number].reason = _plan_result(plan, number, choice, choice.entry.result, at)
    _plan_findings(plan, choices, bookings, at)
    known = _known_before(plan.records)
    fresh = [one for one in plan.records if not _is_known(one, known)]
    stored = record_evidence(fresh, by=by, at=at)
    new = {_key_of(one) for one in stored}
    for record, origins in zip(plan.records, plan.origins, strict=True):
        for number in origins:
            if _key_of(record) in new:
                bookings[number].created += 1
            else:
                bookings[number].unchanged += 1
    _book_cadence({one.service for one in choices if one.entry.result}, by=by, at=at)
    return bookings


def _plan_result(
    plan: _Plan, number: int, choice: Choice, result: ChaosResult, at: datetime
) -> str:
    """Plan the records of a run; return why there are none, "" where there are some."""
    observed_at = result.observed_at or choice.observed_at
    if not result.is_bookable:
        return result.reason
    if not choice.mode:
        return "the failure mode is not known"
    if observed_at is None:
        return result.time_missing
    if observed_at > at:
        return f"it says that it ran in the future, at {observed_at.isoformat()}"
    dated = result._replace(observed_at=observed_at)
    has_survived = result.verdict is Verdict.SURVIVED
    about_mode = NewEvidence(
        service=choice.service,
        failure_mode=choice.mode,
        source=source_of(result),
        evidence_class=EvidenceClass.PROVEN,
        outcome=Outcome.PASS if has_survived else Outcome.FAIL,
        observed_at=observed_at,
        subject=_subject([result.subject], result.runs),
        note=result.reason[:LONGEST_NOTE],
        digest=choice.entry.digest,
        importer=_importer(choice.entry),
    )
    plan.add(about_mode, number)
    for one in answers_of(dated, choice.mode):
        plan.add(_record(choice, one, runs=result.runs, at=at), number)
    return ""


def _plan_findings(
    plan: _Plan, choices: Sequence[Choice], bookings: Sequence[Booking], at: datetime
) -> None:
    """Plan one record for each item and source of a service, with the worst of its answers."""
    grouped: dict[tuple[int, str, str], list[tuple[int, Choice, Finding]]] = {}
    needs = hard_dependencies({one.service for one in choices if one.entry.findings})
    for number, choice in enumerate(choices):
        for one in choice.entry.findings:
            told = _against_dependencies(one, needs.get(choice.service.pk, []))
            if (told.observed_at or at) > at:
                bookings[number].reason = "it says that it was observed in the future"
                continue
            key = choice.service.pk, told.item, told.source
            grouped.setdefault(key, []).append((number, choice, told))
    for told_together in grouped.values():
        outcome = worst([one.outcome for _, _, one in told_together])
        _, choice, deciding = next(one for one in told_together if one[2].outcome == outcome)
        same = [one for _, _, one in told_together if one.outcome == outcome]
        record = _record(choice, deciding, at=at, subjects=[one.subject for one in same])
        reasons = dict.fromkeys(f"{one.subject}: {one.reason}" for one in same)
        note = "\n".join(reasons)[:LONGEST_NOTE]
        plan.add(replace(record, note=note), *(number for number, _, _ in told_together))


def _against_dependencies(one: Finding, needs: Sequence[str]) -> Finding:
    """Return the answer with its share of a service's hard dependencies, where that is asked."""
    if one.covers is None or not needs or one.outcome == "fail":
        return one
    written = [_plain(name) for name in one.covers]
    covered = [slug for slug in needs if any(_plain(slug) in name for name in written)]
    outcome, share = graded(Fraction(len(covered), len(needs)))
    missing = [slug for slug in needs if slug not in covered]
    reason = f"{one.reason}; {len(covered)} of {len(needs)} hard dependencies"
    if missing:
        reason += f", not {', '.join(missing[:20])}"
    return replace(one, outcome=outcome, share=share, reason=reason)


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def _record(
    choice: Choice,
    one: Finding,
    *,
    at: datetime,
    runs: str = "",
    subjects: Sequence[str] = (),
) -> NewEvidence:
    return NewEvidence(
        service=choice.service,
        item=one.item,
        source=one.source,
        evidence_class=one.evidence_class,
        outcome=one.outcome,
        credit_percent=None if one.share is None else _percent(one.share),
        observed_at=one.observed_at or choice.observed_at or at,
        subject=_subject(subjects or [one.subject], runs),
        note=one.reason[:LONGEST_NOTE],
        digest=choice.entry.digest,
        importer=_importer(choice.entry),
    )


def _percent(share: Fraction) -> Decimal:
    return Decimal(round(share * 10_000)) / 100


def _subject(subjects: Sequence[str], runs: str) -> str:
    named = ", ".join(dict.fromkeys(subjects))
    ending = f" ({runs})" if runs else ""
    return f"{named[: LONGEST_SUBJECT - len(ending)]}{ending}"


def _importer(entry: Entry) -> str:
    return f"{entry.format}/1"


def _key_of(one: NewEvidence | Evidence) -> Key:
    service = one.service_id if isinstance(one, Evidence) else one.service.pk
    return (
        service,
        one.item,
        one.failure_mode,
        one.source,
        str(one.outcome),
        one.observed_at,
        one.subject,
    )


def _known_before(records: Iterable[NewEvidence]) -> set[tuple[object, ...]]:
    """Return what was told before, as `_tellings` names it, in one statement per 500 bytes."""
    wanted = list(records)
    services = {one.service.pk for one in wanted}
    rows = Evidence.objects.filter(service__in=services, digest__gt="").order_by()
    sources = {one.source for one in wanted}
    subjects = {one.subject for one in wanted}
    found: set[tuple[object, ...]] = set()
    for row in rows.filter(source__in=sources, subject__in=subjects):
        about = row.service_id, row.item, row.failure_mode, row.source, row.outcome, row.subject
        found.add((*about, row.digest, row.observed_at.astimezone(UTC).date()))
        found.add(about)
    return found


def _is_known(one: NewEvidence, known: set[tuple[object, ...]]) -> bool:
    """Return whether a record was told before.

    The same bytes of the same day tell nothing new; nor does an object that counts the same runs
    as before, whatever else of it has changed.
    """
    about = (
        one.service.pk,
        one.item,
        one.failure_mode,
        one.source,
        str(one.outcome),
        one.subject,
    )
    if one.source == "chaos:litmus" and one.subject.endswith(" stopped)"):
        return about in known
    return (*about, one.digest, one.observed_at.astimezone(UTC).date()) in known


def _book_cadence(services: set[Service], *, by: User | None, at: datetime) -> None:
    """Record that a service is experimented on regularly, where its results show it."""
    rows = Evidence.objects.filter(
        service__in=services, source__startswith="chaos:", observed_at__lte=at
    ).exclude(failure_mode="")
    told: dict[int, list[Evidence]] = {}
    for row in rows.order_by("observed_at", "pk"):
        told.setdefault(row.service_id, []).append(row)
    by_key = {one.pk: one for one in services}
    record_evidence(
        (record for key, found in told.items() for record in _cadence(by_key[key], found)),
        by=by,
        at=at,
    )


def _cadence(service: Service, told: Sequence[Evidence]) -> list[NewEvidence]:
    """Return the record of a cadence, none where the results of the window show none."""
    newest = told[-1]
    within = [one for one in told if one.observed_at >= newest.observed_at - CADENCE_WINDOW]
    days: Mapping[object, None] = dict.fromkeys(one.observed_at.date() for one in within)
    if len(days) < CADENCE_DAYS or newest.observed_at - within[0].observed_at < CADENCE_SPAN:
        return []
    record = NewEvidence(
        service=service,
        item=CADENCE_ITEM,
        source=newest.source,
        evidence_class=EvidenceClass.OBSERVED,
        outcome=Outcome.PASS,
        observed_at=newest.observed_at,
        subject=f"results on {len(days)} days",
        digest=newest.digest,
        importer=newest.importer,
    )
    return [record]
