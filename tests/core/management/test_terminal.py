"""What a terminal is told: words, and nothing that would command it."""

import io
import os
import pty
import subprocess
import sys
from contextlib import suppress

import pytest

from core.management.terminal import PlainTerminal, shown
from tests.services.server import ROOT

PRINTS = """
import sys
from core.management.terminal import guard_terminals
guard_terminals()
print("zqx\\x1b]0;owned\\x07")
print("err\\x1b[2J", file=sys.stderr)
"""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Checkout is slow\n", "Checkout is slow\n"),
        ("a\tb\r\nc", "a\tb\r\nc"),
        ("é 漢字 🚢", "é 漢字 🚢"),
        ("\x1b[31;1mred\x1b[0m", "\x1b[31;1mred\x1b[0m"),
        ("\x1b[2Jgone", "\\x1b[2Jgone"),
        ("\x1b[8mhidden", "\\x1b[8mhidden"),
        ("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
        ("\x9b2J", "\\x9b2J"),
        ("done\rover", "done\\rover"),
        ("a\x08b\x00", "a\\x08b\\x00"),
        ("safe\u202egnp.exe", "safe\\u202egnp.exe"),
    ],
)
def test_shown_leaves_words_and_colours_and_writes_out_the_rest(text: str, told: str) -> None:
    assert shown(text) == told


def test_a_plain_terminal_is_the_terminal_otherwise() -> None:
    terminal = io.StringIO()
    plain = PlainTerminal(terminal)

    assert plain.write("a\x1bb") == 3
    plain.writelines(["c\x07", "d"])
    plain.flush()

    assert terminal.getvalue() == "a\\x1bbc\\x07d"
    assert plain.isatty() is False


def read_to_the_end(terminal: int) -> bytes:
    """Return all that a terminal was told; it comes in pieces, and Linux ends it by an error."""
    parts = []
    with suppress(OSError):
        while part := os.read(terminal, 10_000):
            parts.append(part)
    return b"".join(parts)


def test_what_goes_into_a_terminal_is_guarded_and_what_goes_into_a_file_is_not() -> None:
    ours, theirs = pty.openpty()
    subprocess.run(  # noqa: S603 - a few lines of our own
        [sys.executable, "-c", PRINTS], cwd=ROOT, stdout=theirs, stderr=theirs, check=True
    )
    os.close(theirs)
    on_terminal = read_to_the_end(ours)
    os.close(ours)

    in_file = subprocess.run(  # noqa: S603 - a few lines of our own
        [sys.executable, "-c", PRINTS], cwd=ROOT, capture_output=True, check=True
    )

    assert on_terminal == b"zqx\\x1b]0;owned\\x07\r\nerr\\x1b[2J\r\n"
    assert in_file.stdout == b"zqx\x1b]0;owned\x07\n"
