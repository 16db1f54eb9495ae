"""The same Markdown libraries without the product around them."""

import time
from collections.abc import Callable

import nh3
from markdown import Markdown  # the limit of core.markdown.rendering is the bare package

from benchmarks.rows import CallRow
from benchmarks.text import long_markdown
from core.markdown.rendering import render

EXTENSIONS = (
    "tables",
    "fenced_code",
    "sane_lists",
    "footnotes",
    "pymdownx.tasklist",
    "pymdownx.tilde",
    "pymdownx.magiclink",
)


def markdown_row() -> CallRow:
    """Return the row "Markdown save": rendering and cleaning 30 kB."""
    text = long_markdown()
    bare = Markdown(extensions=list(EXTENSIONS))

    def limit() -> str:
        return nh3.clean(bare.reset().convert(text))

    return CallRow(
        name="Markdown save, 30 kB",
        product=lambda: render(text),
        limit=limit,
        bar=1.15,
        stretch=1.05,
    )


def timed(function: Callable[[], object]) -> tuple[float, float]:
    """Return the wall and CPU seconds of one call."""
    wall, cpu = time.perf_counter(), time.thread_time()
    function()
    return time.perf_counter() - wall, time.thread_time() - cpu
