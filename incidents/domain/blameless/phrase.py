"""Phrases written down as patterns of words, and how they are looked for (pure).

A pattern is a row of elements: `word`, `one|of|these`, `maybe?`, `<class>`, `!not|these` and
`&these` (the next word is looked at and stays), `^` (a sentence begins) and `$` (a phrase ends).
What stands before `>>` are conditions on what came before the first word. The first element is one
or more plain words: by them a phrase is found, so that a text without them costs nothing.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from incidents.domain.blameless.finding import Rule
from incidents.domain.blameless.stream import Stream

Places = tuple[int, ...]
NOWHERE: Places = ()

Step = Callable[[Stream, int], Places]
"""Says from one place in the stream at which places the rest may go on; none: no match."""

Condition = Callable[[Stream, int], bool]


class Phrase(NamedTuple):
    """One wording of a rule; `triggers` are the words it can begin with."""

    rule: Rule
    triggers: frozenset[str]
    conditions: tuple[Condition, ...]
    steps: tuple[Step, ...]
    suggestion: str

    def end_at(self, stream: Stream, index: int) -> int | None:
        """Return the place after the phrase that begins at `index`, None when none does."""
        end = _end(self.steps, 0, stream, index + 1)
        if end is None or not all(condition(stream, index) for condition in self.conditions):
            return None
        return end


def _end(steps: tuple[Step, ...], number: int, stream: Stream, index: int) -> int | None:
    if number == len(steps):
        return index
    for place in steps[number](stream, index):
        end = _end(steps, number + 1, stream, place)
        if end is not None:
            return end
    return None


def phrase(
    rule: Rule,
    pattern: str,
    suggestion: str,
    *,
    classes: Mapping[str, Step],
    conditions: Mapping[str, Condition],
) -> Phrase:
    """Read a pattern; a class or condition that does not exist is a KeyError."""
    before, _, after = pattern.rpartition(">>")
    first, *rest = after.split()
    if first == "^":
        before, (first, *rest) = f"{before} <start>", rest
    return Phrase(
        rule=rule,
        triggers=frozenset(first.split("|")),
        conditions=tuple(conditions[name] for name in before.split()),
        steps=tuple(_step(element, classes) for element in rest),
        suggestion=suggestion,
    )


def _step(element: str, classes: Mapping[str, Step]) -> Step:
    if element == "$":
        return _at_end
    if element[0] in "!&":
        return _look_ahead(_step(element[1:], classes), wanted=element[0] == "&")
    if element.endswith("?"):
        return _maybe(_step(element[:-1], classes))
    if element.startswith("<"):
        return classes[element]
    return _one_of(frozenset(element.split("|")))


def _at_end(stream: Stream, index: int) -> Places:
    return NOWHERE if stream.is_word(index) else (index,)


def _one_of(words: frozenset[str]) -> Step:
    return lambda stream, index: (index + 1,) if stream.words[index] in words else NOWHERE


def _maybe(inner: Step) -> Step:
    return lambda stream, index: (*inner(stream, index), index)


def _look_ahead(inner: Step, *, wanted: bool) -> Step:
    return lambda stream, index: (index,) if bool(inner(stream, index)) is wanted else NOWHERE
