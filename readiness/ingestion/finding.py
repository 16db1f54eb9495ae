"""What a foreign file says about one item of a checklist (pure)."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

PASS, PARTIAL, FAIL = "pass", "partial", "fail"
_WORST_FIRST = (FAIL, PARTIAL, PASS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """An answer read by a machine.

    `outcome` is pass, partial or fail; `subject` names the thing it is about, `reason` says in a
    phrase what was read there. `about` holds the names by which the service may be known, the
    likeliest first: of a workload, a tag, a label. `evidence_class` is observed for what is
    configured and measured, proven where it was seen to work. `observed_at` is None for "as of
    now". `share` is the exact part of a partial outcome, None for half. `covers` names what is
    covered where the answer is how many of a service's dependencies that is, None elsewhere.
    """

    item: str
    source: str
    outcome: str
    subject: str
    reason: str
    about: tuple[str, ...] = ()
    evidence_class: str = "observed"
    observed_at: datetime | None = None
    share: Fraction | None = None
    covers: tuple[str, ...] | None = None


def worst(outcomes: list[str]) -> str:
    """Return the worst of outcomes, of which there is at least one."""
    return min(outcomes, key=_WORST_FIRST.index)


def graded(share: Fraction) -> tuple[str, Fraction | None]:
    """Return the outcome a share of 0 to 1 means, with the share itself where it is a part."""
    if share in {0, 1}:
        return (PASS if share else FAIL), None
    return PARTIAL, share
