"""The `name: value` lines of a postmortem template, each with the line it stands on (pure)."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from core.errors import RuleViolation

INDENT = "  "
"""What a line begins with that continues the value above it."""

_DIRECTIVE = re.compile(r"(?P<name>[a-z_]+):(?P<value>.*)")


class TemplateError(RuleViolation):
    """A template's text breaks the format; `line` counts from 1, `reason` is a sentence."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"Line {line}: {reason}")
        self.line = line
        self.reason = reason


class Directive(NamedTuple):
    """One `name: value`; a value of several lines keeps its line breaks."""

    line: int
    name: str
    value: str


def read_directives(lines: Sequence[str], *, first_line: int) -> list[Directive]:
    """Read directives from lines without empty ones; `first_line` is the number of the first."""
    found: list[Directive] = []
    for number, line in enumerate(lines, start=first_line):
        if line.startswith(INDENT) and found:
            head = found.pop()
            value = f"{head.value}\n{line.removeprefix(INDENT).rstrip()}"
            found.append(Directive(head.line, head.name, value))
            continue
        match = _DIRECTIVE.fullmatch(line)
        if match is None:
            raise TemplateError(number, f'Expected "name: value" and found "{line.strip()}".')
        found.append(Directive(number, match["name"], match["value"].strip()))
    return found


def write_directive(name: str, value: str) -> str:
    """Return the line or lines that `read_directives` reads back."""
    return f"{name}: " + value.replace("\n", "\n" + INDENT)


def check_names(
    directives: Iterable[Directive],
    *,
    once: Sequence[str],
    many: Sequence[str] = (),
    missing_line: int,
) -> dict[str, Directive]:
    """Return the directives of `once` by name; raise unless each is there once and none is empty.

    Those of `many` may come any number of times and are only checked; `missing_line` is the line
    to name when one of `once` is missing.
    """
    found: dict[str, Directive] = {}
    for directive in directives:
        if directive.name not in (*once, *many):
            raise TemplateError(directive.line, unknown("name", directive.name, (*once, *many)))
        if not directive.value:
            raise TemplateError(directive.line, f'"{directive.name}" is empty.')
        if directive.name in found:
            raise TemplateError(directive.line, f'"{directive.name}" is given twice.')
        if directive.name in once:
            found[directive.name] = directive
    for name in once:
        if name not in found:
            raise TemplateError(missing_line, f'"{name}" is missing.')
    return found


def unknown(what: str, value: str, known: Iterable[str]) -> str:
    """Return the sentence that names a word nobody knows and the words there are."""
    return f'Unknown {what} "{value}"; known: {", ".join(known)}.'
