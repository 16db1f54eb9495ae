"""Everything scores are made of, for any number of services in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any, NamedTuple

from catalog.models import Service
from readiness.domain.checklist import Checklist, Taxonomy
from readiness.domain.decision import DecisionKind
from readiness.domain.evidence import EvidenceClass, Outcome, Record
from readiness.domain.score_card import Findings, Subject
from readiness.domain.traits import DEFAULT_TIER, Trait, trait_of
from readiness.models import Assessment, ChecklistVersion, Decision, Evidence
from readiness.queries import checklists, contradictions, failure_modes

_CLASSES = {str(one): one for one in EvidenceClass}
_OUTCOMES = {str(one): one for one in Outcome}
_EVIDENCE = (
    *("service_id", "item", "failure_mode", "source", "evidence_class", "outcome"),
    *("observed_at", "lifetime_days", "credit_percent", "pk"),
)


class Measure(NamedTuple):
    """What a service is measured by."""

    version_id: int
    checklist: Checklist
    subject: Subject


class ScoreInputs(NamedTuple):
    """Measure and findings of each service by its key, and the failure modes of all."""

    taxonomy: Taxonomy
    measures: Mapping[int, Measure]
    findings: Mapping[int, Findings]


def read(services: Collection[Service], *, at: datetime, only_modes: bool = False) -> ScoreInputs:
    """Return what was known of each service at `at`: observed, told and approved by then.

    With `only_modes` what was told of items alone is left out, and their sources with it.
    """
    ids = [service.pk for service in services]
    return ScoreInputs(
        taxonomy=failure_modes.current_taxonomy(),
        measures=measures(services),
        findings=_findings(ids, at, only_modes=only_modes),
    )


def measures(services: Iterable[Service]) -> dict[int, Measure]:
    """Return what each service is measured by now, by its key."""
    services = list(services)
    chosen = {
        row.service_id: row
        for row in Assessment.objects.filter(service__in=services)
        .order_by()
        .only("service_id", "checklist_version_id", "trait")
    }
    default = checklists.default_version().pk
    version_ids = {row.checklist_version_id for row in chosen.values()} | {default}
    parsed = checklists.by_version(ChecklistVersion.objects.filter(pk__in=version_ids))
    found: dict[int, Measure] = {}
    for service in services:
        row = chosen.get(service.pk)
        version_id = row.checklist_version_id if row else default
        trait = Trait(row.trait) if row and row.trait else trait_of(service.kind)
        found[service.pk] = Measure(
            version_id=version_id,
            checklist=parsed[version_id],
            subject=Subject(tier=service.tier or DEFAULT_TIER, trait=trait),
        )
    return found


def _findings(
    service_ids: Collection[int], at: datetime, *, only_modes: bool
) -> dict[int, Findings]:
    items: dict[int, dict[str, list[Record]]] = defaultdict(lambda: defaultdict(list))
    modes: dict[int, dict[str, list[Record]]] = defaultdict(lambda: defaultdict(list))
    sources: dict[int, set[str]] = defaultdict(set)
    rows = Evidence.objects.filter(service__in=service_ids).known_at(at).order_by()
    if only_modes:
        rows = rows.exclude(failure_mode="")
    for service_id, item, mode, *parts in rows.values_list(*_EVIDENCE):
        record = _record(parts)
        sources[service_id].add(record.source)
        if item:
            items[service_id][item].append(record)
        if mode:
            modes[service_id][mode].append(record)
    decided = _decisions(service_ids, at)
    cancelled = contradictions.by_service(service_ids, at=at)
    return {
        pk: Findings(
            items=items[pk],
            modes=modes[pk],
            contradicted_items=cancelled[pk].items,
            contradicted_modes=cancelled[pk].modes,
            left_out=frozenset(decided[pk, DecisionKind.NOT_APPLICABLE, "item"]),
            left_out_modes=frozenset(decided[pk, DecisionKind.NOT_APPLICABLE, "mode"]),
            waived=frozenset(decided[pk, DecisionKind.WAIVER, "item"]),
            sources=frozenset(sources[pk]),
        )
        for pk in service_ids
    }


def _record(row: list[Any]) -> Record:
    source, evidence_class, outcome, observed_at, lifetime_days, credit_percent, pk = row
    return Record(
        source=source,
        evidence_class=_CLASSES[evidence_class],
        outcome=_OUTCOMES[outcome],
        observed_at=observed_at,
        lifetime_days=lifetime_days,
        credit=None if credit_percent is None else Fraction(credit_percent) / 100,
        reference=pk,
    )


def _decisions(
    service_ids: Collection[int], at: datetime
) -> dict[tuple[int, DecisionKind, str], set[str]]:
    found: dict[tuple[int, DecisionKind, str], set[str]] = defaultdict(set)
    rows = Decision.objects.filter(service__in=service_ids).open_at(at).order_by()
    for service_id, kind, item, mode in rows.values_list(
        "service_id", "kind", "item", "failure_mode"
    ):
        found[service_id, DecisionKind(kind), "item" if item else "mode"].add(item or mode)
    return found
