"""What a foreign file says about one item of a checklist (pure)."""

from dataclasses import dataclass

PASS, PARTIAL, FAIL = "pass", "partial", "fail"
_WORST_FIRST = (FAIL, PARTIAL, PASS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """An answer read by a machine.

    `outcome` is pass, partial or fail; `subject` names the thing it is about, `reason` says in a
    phrase what was read there. `about` holds the names by which the service may be known, the
    likeliest first: of a workload, a tag, a label. `evidence_class` is observed for what is
    configured and measured, proven where it was seen to work.
    """

    item: str
    source: str
    outcome: str
    subject: str
    reason: str
    about: tuple[str, ...] = ()
    evidence_class: str = "observed"


def worst(outcomes: list[str]) -> str:
    """Return the worst of outcomes, of which there is at least one."""
    return min(outcomes, key=_WORST_FIRST.index)
