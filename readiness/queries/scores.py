"""Scores of services: one with all its reasons, or many in a fixed number of statements."""

from collections.abc import Collection, Mapping
from datetime import datetime

from catalog.models import Service
from readiness.domain.level import Level, capped_level, next_level
from readiness.domain.outlook import blocking, forecast, next_steps
from readiness.domain.score_card import ScoreCard, Subject
from readiness.domain.scoring import score
from readiness.domain.traits import Trait
from readiness.models import ChecklistVersion, ScoreSnapshot
from readiness.queries import checklists, score_inputs, spof
from readiness.queries.score_inputs import Measure, ScoreInputs


def score_card(service: Service, *, at: datetime) -> ScoreCard:
    """Return the score of a service at `at` with everything it is made of.

    A moment before a stored snapshot is measured as it was then: by the tier, kind and checklist
    of that day, and by what had been told by then. Services it stands on are measured too, because
    it is shown no better than they are. What blocks the next level, the steps to it and the
    forecast come along.
    """
    below = list(Service.objects.filter(pk__in=spof.catalogue_graph().points_of(service.pk)))
    inputs = score_inputs.read([service, *below], at=at)
    levels = {one.slug: _level(inputs, one.pk, at) for one in below}
    measure = measure_at(service, inputs.measures[service.pk], at=at)
    findings = inputs.findings[service.pk]
    card = score(
        measure.checklist, inputs.taxonomy, measure.subject, findings, at=at, foundations=levels
    )
    above = next_level(card.level)
    return card._replace(
        blocking=blocking(card, above) if above else (),
        next_steps=next_steps(card, inputs.taxonomy),
        forecast=forecast(card, inputs.taxonomy, findings),
    )


def score_cards(services: Collection[Service], *, at: datetime) -> dict[int, ScoreCard]:
    """Return the scores of many services now, by their keys, without steps and forecast.

    A fixed number of statements for any number of services.
    """
    graph = spof.catalogue_graph()
    asked = {service.pk for service in services}
    below = set().union(*(graph.points_of(pk) for pk in asked)) - asked
    everybody = [*services, *(Service.objects.filter(pk__in=below) if below else ())]
    inputs = score_inputs.read(everybody, at=at)
    cards = {one.pk: scored(inputs, one.pk, at) for one in everybody}
    slugs = {one.pk: one.slug for one in everybody}
    return {
        pk: _capped(cards[pk], {slugs[one]: cards[one].own_level for one in graph.points_of(pk)})
        for pk in asked
    }


def _capped(card: ScoreCard, foundations: Mapping[str, Level]) -> ScoreCard:
    level, capped_by = capped_level(card.own_level, foundations)
    return card._replace(level=level, capped_by=capped_by)


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


def scored(inputs: ScoreInputs, pk: int, at: datetime) -> ScoreCard:
    """Return the score of one of the services that were read, by itself."""
    measure = inputs.measures[pk]
    return score(measure.checklist, inputs.taxonomy, measure.subject, inputs.findings[pk], at=at)


def _level(inputs: ScoreInputs, pk: int, at: datetime) -> Level:
    return scored(inputs, pk, at).own_level
