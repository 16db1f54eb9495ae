"""What a run of a drill is held to: promises of its services before those of the plan (pure)."""

from collections.abc import Iterable
from typing import Protocol

from readiness.domain.drill_plan import PlanContent, Targets


class Promise(Protocol):
    """What a service says of itself; seconds are None where it leaves them to the plan."""

    @property
    def tier(self) -> int | None:
        """Return 1 to 3, None where nobody has said."""

    @property
    def rto_seconds(self) -> int | None:
        """Return how soon it is back."""

    @property
    def rpo_seconds(self) -> int | None:
        """Return how much of the newest data may be lost."""


def targets_of(plan: PlanContent, promises: Iterable[Promise]) -> Targets:
    """Return the strictest promise of any service, else what the plan holds for their best tier."""
    promises = list(promises)
    planned = plan.targets_for(min((one.tier for one in promises if one.tier), default=None))
    rtos = [one.rto_seconds for one in promises if one.rto_seconds is not None]
    rpos = [one.rpo_seconds for one in promises if one.rpo_seconds is not None]
    return Targets(
        min(rtos, default=planned.rto_seconds),
        min(rpos, default=planned.rpo_seconds),
        planned.detect_seconds,
    )
