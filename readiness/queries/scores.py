"""Scores of services: one with all its reasons, or many in a fixed number of statements."""

from collections.abc import Collection, Mapping
from datetime import datetime

from catalog.models import Service
from readiness.domain.level import Level
from readiness.domain.scoring import ScoreCard, Subject, score
from readiness.domain.traits import Trait
from readiness.models import ChecklistVersion, ScoreSnapshot
from readiness.queries import checklists, score_inputs
from readiness.queries.score_inputs import Measure, ScoreInputs


def score_card(service: Service, *, at: datetime) -> ScoreCard:
    """Return the score of a service at `at` with everything it is made of.

    A moment before a stored snapshot is measured as it was then: by the tier, kind and checklist
    of that day, and by what had been told by then.
    """
    inputs = score_inputs.read([service], at=at)
    measure = measure_at(service, inputs.measures[service.pk], at=at)
    return _scored(inputs, service.pk, measure, at=at, foundations={})


def score_cards(services: Collection[Service], *, at: datetime) -> dict[int, ScoreCard]:
    """Return the scores of many services now, by their keys."""
    inputs = score_inputs.read(services, at=at)
    return {
        pk: _scored(inputs, pk, measure, at=at, foundations={})
        for pk, measure in inputs.measures.items()
    }


def measure_at(service: Service, now: Measure, *, at: datetime) -> Measure:
    """Return what a service was measured by at `at`: as the snapshot before tells, if one does."""
    snapshots = ScoreSnapshot.objects.filter(service=service).order_by("-at")
    newest = snapshots.values("at").first()
    if newest is None or newest["at"] < at:
        return now
    then = snapshots.filter(at__lte=at).first()
    if then is None:
        return now
    versions = ChecklistVersion.objects.filter(pk=then.checklist_version_id)
    return Measure(
        version_id=then.checklist_version_id,
        checklist=checklists.by_version(versions)[then.checklist_version_id],
        subject=Subject(tier=then.tier, trait=Trait(then.trait)),
    )


def _scored(
    inputs: ScoreInputs,
    pk: int,
    measure: Measure,
    *,
    at: datetime,
    foundations: Mapping[str, Level],
) -> ScoreCard:
    return score(
        measure.checklist,
        inputs.taxonomy,
        measure.subject,
        inputs.findings[pk],
        at=at,
        foundations=foundations,
    )
