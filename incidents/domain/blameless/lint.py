"""Find wordings that blame in a Markdown text; suggests, never decides (pure)."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from incidents.domain.blameless.classes import CLASSES, CONDITIONS
from incidents.domain.blameless.finding import Finding, LintReport, Rule
from incidents.domain.blameless.phrase import Phrase, phrase
from incidents.domain.blameless.prose import line_starts, own_prose
from incidents.domain.blameless.rules import (
    counterfactual,
    hindsight,
    human_error,
    judgement,
    person_as_cause,
    single_root_cause,
)
from incidents.domain.blameless.stream import Stream
from incidents.domain.blameless.suppression import Suppressions, suppressions_in

MOST_FINDINGS = 1_000
_SAY_WHY = "Say why the wording stays: <!-- blameless-ok: the reason -->"
_OPENING_QUOTES = frozenset("\"'\u201c\u201e\u00ab\u2018")
_CLOSING_QUOTES = frozenset("\"'\u201d\u201c\u00bb\u2019")

_WORDINGS = {
    Rule.COUNTERFACTUAL: counterfactual.WORDINGS,
    Rule.PERSON_AS_CAUSE: person_as_cause.WORDINGS,
    Rule.JUDGEMENT: judgement.WORDINGS,
    Rule.HINDSIGHT: hindsight.WORDINGS,
    Rule.HUMAN_ERROR: human_error.WORDINGS,
    Rule.SINGLE_ROOT_CAUSE: single_root_cause.WORDINGS,
}


def _indexed() -> dict[str, list[Phrase]]:
    index: dict[str, list[Phrase]] = {}
    for rule, wordings in _WORDINGS.items():
        for suggestion, patterns in wordings.items():
            for pattern in patterns:
                one = phrase(rule, pattern, suggestion, classes=CLASSES, conditions=CONDITIONS)
                for trigger in one.triggers:
                    index.setdefault(trigger, []).append(one)
    return index


_PHRASES = _indexed()


def lint(text: str, *, people: Collection[str] = ()) -> LintReport:
    """Return what is worth another look, from top to bottom, at most MOST_FINDINGS.

    `people` are names or user names to know beside common given names. Never raises, whatever the
    text, and takes a time in proportion to its length.
    """
    prose = own_prose(text)
    lines = line_starts(text)
    suppressions = suppressions_in(text, prose.comments, lines)
    spoken = _apart(_matches(Stream(prose.text, people=people)))
    own = (
        _finding(text, lines, match)
        for match in spoken
        if not _is_mentioned(text, match) and not suppressions.cover(_line(lines, match.start))
    )
    found = [*islice(own, MOST_FINDINGS + 1), *_without_reason(text, lines, suppressions)]
    found.sort(key=lambda one: one.offset)
    return LintReport(tuple(found[:MOST_FINDINGS]), is_complete=len(found) <= MOST_FINDINGS)


class Match(NamedTuple):
    """Where a phrase was found in the text, and what is said about it."""

    start: int
    end: int
    rule: Rule
    suggestion: str


def _matches(stream: Stream) -> Iterator[Match]:
    """Yield what any phrase finds, in order of the first word."""
    for index, word in enumerate(stream.words):
        for one in _PHRASES.get(word, ()):
            after = one.end_at(stream, index)
            if after is not None:
                yield Match(*stream.span(index, after), one.rule, one.suggestion)


def _apart(matches: Iterable[Match]) -> Iterator[Match]:
    """Of matches that overlap yield the first, and of those that begin together the longest."""
    best: Match | None = None
    for match in matches:
        if best is None or match.start >= best.end:
            if best is not None:
                yield best
            best = match
        elif match.start == best.start and match.end > best.end:
            best = match
    if best is not None:
        yield best


def _is_mentioned(text: str, match: Match) -> bool:
    """Return whether the words stand in quotation marks of their own: they are talked about."""
    before, after = text[max(match.start - 1, 0) : match.start], text[match.end : match.end + 1]
    return before in _OPENING_QUOTES and after in _CLOSING_QUOTES


def _without_reason(text: str, lines: list[int], suppressions: Suppressions) -> list[Finding]:
    comments = suppressions.without_reason[: MOST_FINDINGS + 1]
    return [
        _finding(text, lines, Match(one.start, one.end, Rule.SUPPRESSION, _SAY_WHY))
        for one in comments
    ]


def _finding(text: str, lines: list[int], match: Match) -> Finding:
    line = _line(lines, match.start)
    return Finding(
        rule=match.rule,
        line=line,
        column=match.start - lines[line - 1] + 1,
        offset=match.start,
        length=match.end - match.start,
        matched=text[match.start : match.end],
        suggestion=match.suggestion,
    )


def _line(lines: list[int], offset: int) -> int:
    """Return the number of the line, counted from 1."""
    return bisect_right(lines, offset)
