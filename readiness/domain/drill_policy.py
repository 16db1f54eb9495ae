"""Which services the policy asks to be drilled: a plan names tiers and failure modes (pure)."""

from collections.abc import Collection, Mapping, Sequence

from readiness.domain.checklist import FailureMode
from readiness.domain.traits import Trait


def is_asked_of(
    *,
    tier: int,
    trait: Trait,
    plan_tiers: Sequence[int],
    plan_modes: Sequence[str],
    modes: Mapping[str, FailureMode],
    left_out: Collection[str] = (),
) -> bool:
    """Return whether a plan asks a service of this tier and trait to be drilled.

    It does where it is meant for the tier and one of its failure modes counts for the service and
    is not left out by a decision. A plan without failure modes is meant for the whole tier, and a
    mode that nobody describes any more counts for nobody.
    """
    if tier not in plan_tiers:
        return False
    return not plan_modes or any(
        key in modes and key not in left_out and modes[key].weight_for(tier, trait) > 0
        for key in plan_modes
    )
