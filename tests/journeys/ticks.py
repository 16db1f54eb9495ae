"""How soon a tick on one page of a live drill shows on the others."""

import math
import time
from collections.abc import Sequence

from playwright.sync_api import Page

PERCENTILE = 0.95
MOST_SECONDS = 3.0
USUAL_ANSWER_SECONDS = 0.3
"""Answers take far less; longer ones tell of a machine that is busy with something else."""
NOTE_WHAT_SHOWS = """
window.shown = {};
window.pressed = [];
addEventListener("click", () => window.pressed.push(Date.now()), { capture: true });
new MutationObserver(() => {
  for (const row of document.querySelectorAll('[data-drill-step][data-status="done"]')) {
    window.shown[row.dataset.drillStep] ??= Date.now();
  }
}).observe(document, { childList: true, subtree: true });
"""
ANSWERS = """
performance.getEntriesByType("resource")
  .filter((one) => /[/](news|steps)[/]/.test(one.name)).map((one) => one.duration / 1000)
"""


class Ticks:
    """When which step was ended, and when the other pages showed it.

    Pages note it by themselves: what a test sees depends on when it looks.
    """

    def __init__(self, pages: Sequence[Page]) -> None:
        """Watch `pages`, before anything is loaded into them."""
        self._pages = pages
        self._delays: list[float] = []
        for page in pages:
            page.add_init_script(NOTE_WHAT_SHOWS)

    def note(self, page: Page, key: str, began: float) -> None:
        """Note that step `key`, ended on `page` after `began` (`time.time`), shows on all others.

        Call it when they show it, and before the clock of a page is moved.
        """
        # By the clock of the page, and as early as it may have been: answers take a while.
        earliest = page.evaluate("Date.now()") - (time.time() - began) * 1000 - 1
        pressed = self._moment(page, f"window.pressed.find((at) => at >= {earliest})")
        for other in self._pages:
            if other is not page:
                self._delays.append(self._moment(other, f"window.shown['{key}']") - pressed)

    @staticmethod
    def _moment(page: Page, noted: str) -> float:
        """Return a moment that a page noted as seconds of `time.monotonic`."""
        now = time.monotonic()
        ago: float = page.evaluate(f"(Date.now() - {noted}) / 1000")
        return now - ago

    @property
    def percentile(self) -> float:
        """Return the 95th percentile of the delays, by nearest rank, in seconds."""
        return nearest_rank(self._delays)

    @property
    def allowed(self) -> float:
        """Return how long it may take: two answers, later by what the machine cannot give them."""
        answers = [took for page in self._pages for took in page.evaluate(ANSWERS)]
        return MOST_SECONDS + 2 * max(0.0, nearest_rank(answers) - USUAL_ANSWER_SECONDS)

    def __str__(self) -> str:
        """Return the number of delays, the percentile, the longest, and what is allowed."""
        return (
            f"{len(self._delays)} ticks on other pages: 95 % within {self.percentile:.2f} s, "
            f"all within {max(self._delays):.2f} s, allowed {self.allowed:.2f} s"
        )


def nearest_rank(numbers: Sequence[float]) -> float:
    """Return the 95th percentile of numbers."""
    return sorted(numbers)[math.ceil(PERCENTILE * len(numbers)) - 1]
