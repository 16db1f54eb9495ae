"""What somebody who takes an incident over has to keep an eye on (pure)."""

from collections.abc import Sequence
from typing import NamedTuple

from incidents.domain.incident import Severity


class HandoverFacts(NamedTuple):
    """What is known of an incident when it changes hands.

    `unaccepted` names the roles whose holders have not said yes, `warnings` are sentences about
    its times, `unowned` counts unfinished action items without an owner.
    """

    severity: str
    has_lead: bool
    has_impact: bool
    is_update_late: bool
    unaccepted: Sequence[str] = ()
    warnings: Sequence[str] = ()
    unowned: int = 0


def risks_of(facts: HandoverFacts) -> list[str]:
    """Return a sentence for each thing that is easily forgotten at a hand-over, worst first."""
    found = [
        (facts.is_update_late, "The next update is overdue: people wait to hear something."),
        (not facts.has_lead, "Nobody leads it."),
        (facts.severity == Severity.UNKNOWN, "Nobody has said yet how bad it is."),
        (not facts.has_impact, "Nobody has written down what it does to users."),
    ]
    sentences = [sentence for is_so, sentence in found if is_so]
    sentences += [f"{role}: not accepted yet." for role in facts.unaccepted]
    if facts.unowned:
        have = "action item has" if facts.unowned == 1 else "action items have"
        sentences.append(f"{facts.unowned} {have} no owner.")
    return [*sentences, *facts.warnings]
