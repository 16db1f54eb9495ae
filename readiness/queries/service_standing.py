"""What the page of a service in the catalogue tells of its readiness and its drills."""

from datetime import datetime
from typing import NamedTuple

from catalog.models import Service
from readiness.domain.drill_run import RunStatus
from readiness.domain.outlook import next_steps
from readiness.domain.score_card import ScoreCard
from readiness.domain.step import Step
from readiness.models import DrillRun
from readiness.queries.failure_modes import current_taxonomy
from readiness.queries.scores import score_cards

MOST_STEPS = 3
MOST_DRILLS = 8


class ServiceStanding(NamedTuple):
    """How ready a service is; `steps` are the first of `step_count` to the level after its own.

    `drills` are the next and the last ones, the newest first.
    """

    card: ScoreCard
    steps: tuple[Step, ...]
    step_count: int
    drills: list[DrillRun]

    @property
    def is_begun(self) -> bool:
        """Return whether anything was told of it or decided about it."""
        return is_begun(self.card)


def standing_of(service: Service, *, at: datetime) -> ServiceStanding:
    """Return where a service stands; the same statements for much evidence and many drills."""
    card = score_cards([service], at=at)[service.pk]
    steps = next_steps(card, current_taxonomy())
    return ServiceStanding(
        card=card, steps=steps[:MOST_STEPS], step_count=len(steps), drills=_drills(service)
    )


def is_begun(card: ScoreCard) -> bool:
    """Return whether anything was told of a service or decided about it."""
    return any(line.resolution.record or line.is_waived or line.is_left_out for line in card.lines)


def _drills(service: Service) -> list[DrillRun]:
    runs = DrillRun.objects.filter(services=service)
    runs = runs.exclude(status__in=(RunStatus.DRAFT, RunStatus.CANCELLED))
    return list(runs.order_by("-starts_at", "-pk")[:MOST_DRILLS])
