"""What others wrote on a timeline since somebody read it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from core.models import User
from incidents.models import Incident, TimelineVisit
from incidents.queries.timeline_outline import Line


@dataclass(frozen=True, slots=True)
class Unseen:
    """How far a person has read, and the numbers of the lines that others wrote since.

    `seen` is a row, None for somebody who has read nothing yet, to whom nothing is new. `first`
    is the earliest of the lines, None for none. What the person wrote is known to them.
    """

    seen: int | None = None
    added: frozenset[int] = field(default_factory=frozenset)
    changed: frozenset[int] = field(default_factory=frozenset)
    first: int | None = None

    def word_of(self, number: int) -> str:
        """Return "new" or "changed" for such a line, else ""."""
        if number in self.added:
            return "new"
        return "changed" if number in self.changed else ""


def unseen_by(person: User, incident: Incident, lines: Iterable[Line]) -> Unseen:
    """Return which of the lines, in order, are new to a person; one statement."""
    visit = TimelineVisit.objects.filter(incident=incident, person=person).only("seen").first()
    if visit is None:
        return Unseen()
    news = [line for line in lines if line.ids[-1] > visit.seen and line.author != person.pk]
    return Unseen(
        seen=visit.seen,
        added=frozenset(line.number for line in news if line.number > visit.seen),
        changed=frozenset(line.number for line in news if line.number <= visit.seen),
        first=news[0].number if news else None,
    )
