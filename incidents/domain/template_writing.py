"""What people type into the template editor, made into what a template's text can say (pure)."""

import re
from collections.abc import Collection, Sequence

from incidents.domain.code_fence import CodeFence
from incidents.domain.live_blocks import BlockName, unknown_blocks
from incidents.domain.template_directive import TemplateError, unknown

LONGEST_KEY = 50
_NO_KEY = re.compile(r"[^a-z0-9]+")


def as_value(text: str) -> str:
    """Return text as the value of a directive keeps it: no empty lines, no blanks at line ends."""
    lines = [line.rstrip() for line in text.strip().split("\n")]
    return "\n".join(line for line in lines if line)


def split_examples(text: str) -> tuple[str, ...]:
    """Return the examples that stand in one field with empty lines between them."""
    paragraphs = re.split(r"\n\s*\n", text)
    return tuple(value for value in map(as_value, paragraphs) if value)


def join_examples(examples: Sequence[str]) -> str:
    """Return the text that `split_examples` reads back."""
    return "\n\n".join(examples)


def key_for(title: str, *, taken: Collection[str] = ()) -> str:
    """Return a key made from a section's title, with a number where it is taken already."""
    key = _NO_KEY.sub("-", title.lower()).strip("-")[:LONGEST_KEY].strip("-") or "section"
    number, free = 2, key
    while free in taken:
        ending = f"-{number}"
        free = key[: LONGEST_KEY - len(ending)].strip("-") + ending
        number += 1
    return free


def check_initial(text: str) -> None:
    """Raise TemplateError for an initial text that could not stand in a template.

    Lines count from the first of the text.
    """
    for block in unknown_blocks(text):
        raise TemplateError(block.line, unknown("live block", block.name, BlockName))
    fence, opened = CodeFence(), 0
    for number, line in enumerate(text.split("\n"), start=1):
        if line.startswith("## ") and not fence.is_open:
            raise TemplateError(number, 'A heading inside a section begins with "###" or more.')
        opened = opened if fence.is_open else number
        fence.covers(line)
    if fence.is_open:
        raise TemplateError(opened, "The fenced code that begins here never ends.")
