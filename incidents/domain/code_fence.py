"""Fenced code in Markdown, so that nobody takes an example for the real thing (pure)."""

import re

_OPENING = re.compile(r"[ \t]*(?P<marks>`{3,}(?=[^`]*$)|~{3,})")


class CodeFence:
    """Follows lines from top to bottom and knows which of them are fenced code.

    A fence opens with three or more backticks or tildes and closes with at least as many of the
    same mark on a line of their own (CommonMark 4.5); one that never closes runs to the end.
    Indented fences count as well, because a list item indents its content.
    """

    def __init__(self) -> None:
        self._marks = ""

    @property
    def is_open(self) -> bool:
        """Return whether the line read last is inside a fence or opened one."""
        return bool(self._marks)

    def covers(self, line: str) -> bool:
        """Read the next line; return whether it is fenced code, the two fence lines included."""
        if self._marks:
            if self._closes(line):
                self._marks = ""
            return True
        opening = _OPENING.match(line.rstrip("\r\n"))
        if opening:
            self._marks = opening["marks"]
        return opening is not None

    def _closes(self, line: str) -> bool:
        marks = line.strip()
        return len(marks) >= len(self._marks) and set(marks) == set(self._marks)
