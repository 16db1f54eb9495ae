"""What a person chose about a pasted chat log, as it is kept until they import it (pure)."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, Self

from incidents.domain.timeline import EntryKind


@dataclass(frozen=True, slots=True)
class HowToRead:
    """How to read a log; "" is to be found out.

    `zone` is the name of that of clocks without one, `first_on` the day of the earliest line in
    ISO form. `people` maps speakers to usernames, "" for nobody here; the others are found out.
    """

    zone: str
    format: str = ""
    first_on: str = ""
    order: str = ""
    people: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any], *, zone: str) -> Self:
        """Return what `to_json` wrote; `zone` where nothing is kept."""
        return cls(**({"zone": zone} | dict(kept)))

    def to_json(self) -> dict[str, Any]:
        """Return what a JSON field can keep."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class LineChoice:
    """What was chosen for one line: whether it is imported, as which kind, and in the story."""

    taken: bool
    kind: EntryKind
    pinned: bool


@dataclass(frozen=True, slots=True)
class LineChoices:
    """Choices by the number of a line; a line without any is as it was suggested."""

    by_number: Mapping[int, LineChoice] = field(default_factory=dict)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Return what `to_json` wrote."""
        return cls(
            {
                int(number): LineChoice(taken=taken, kind=EntryKind(kind), pinned=pinned)
                for number, (taken, kind, pinned) in kept.items()
            }
        )

    def to_json(self) -> dict[str, Any]:
        """Return what a JSON field can keep."""
        return {
            str(number): [one.taken, one.kind.value, one.pinned]
            for number, one in self.by_number.items()
        }

    def of(self, number: int, suggested: LineChoice) -> LineChoice:
        """Return the choice for a line."""
        return self.by_number.get(number, suggested)

    def with_lines(self, chosen: Mapping[int, LineChoice]) -> Self:
        """Return these choices with those for some lines put in their place."""
        return replace(self, by_number={**self.by_number, **chosen})

    def with_all(self, lines: Iterable[tuple[int, LineChoice]], *, taken: bool) -> Self:
        """Return these choices with every one of the lines taken, or none."""
        chosen = {number: replace(one, taken=taken) for number, one in lines}
        return self.with_lines(chosen)


@dataclass(frozen=True, slots=True)
class ChosenLine:
    """A line to be written down; `person_id` is the speaker where that is somebody here."""

    at: datetime
    text: str
    zone_name: str = ""
    kind: EntryKind = EntryKind.NOTE
    pinned: bool = False
    speaker: str = ""
    person_id: int | None = None
