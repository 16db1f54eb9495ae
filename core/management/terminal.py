"""What a terminal is told: words, and nothing that would command it."""

import re
import sys
from typing import Any, TextIO

_COLOUR = re.compile(r"(\x1b\[(?:(?:[01]|2[25-9]|[34][0-79]|9[0-7]);?)*m)")
"""Colours and bold type, as Django itself prints them: they move and hide nothing."""
_COMMANDS = re.compile(
    "[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|\r(?!\n)"
)


class PlainTerminal:
    r"""An open terminal that shows what would command it instead of obeying.

    A title may hold the characters by which a terminal is cleared, renamed or made to write from
    right to left. They come out as Python would write them: \x1b.
    """

    def __init__(self, terminal: TextIO) -> None:
        self._terminal = terminal

    def write(self, text: str) -> int:
        """Write text; return how many characters were taken."""
        self._terminal.write(shown(text))
        return len(text)

    def writelines(self, lines: list[str]) -> None:
        """Write several texts one after the other."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._terminal, name)


def shown(text: str) -> str:
    """Return text in which only colours and ends of lines still mean something to a terminal."""
    parts = _COLOUR.split(text)
    parts[::2] = [_COMMANDS.sub(_escaped, part) for part in parts[::2]]
    return "".join(parts)


def guard_terminals() -> None:
    """Let everything this process prints on a terminal pass through PlainTerminal."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is not None and stream.isatty():
            setattr(sys, name, PlainTerminal(stream))


def _escaped(found: re.Match[str]) -> str:
    return found.group().encode("unicode_escape").decode("ascii")
