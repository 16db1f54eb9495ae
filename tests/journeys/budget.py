"""Counts what a journey costs a person: keys beyond the text, taps, pages that load, time."""

import time
from types import TracebackType
from typing import Self

from playwright.sync_api import Locator, Page, Request

SECONDS_A_KEY = 0.12
SMALLEST_TARGET = 48


class Budget:
    """A person at one page: everything is done by its keys and taps, and counted.

    `seconds` is scripted time: the real one of the pages, and 120 ms for each key.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.keys = self.letters = self.taps = self.loads = 0
        self._began = 0.0
        self._took = 0.0

    def __enter__(self) -> Self:
        self._began = time.monotonic()
        self.page.on("request", self._note)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._took = time.monotonic() - self._began
        self.page.remove_listener("request", self._note)

    @property
    def seconds(self) -> float:
        """Return how long a person at 120 ms a key would have taken."""
        return self._took + SECONDS_A_KEY * (self.keys + self.letters)

    def press(self, *keys: str) -> None:
        """Press keys that are no text."""
        for key in keys:
            self.keys += 1
            self.page.keyboard.press(key)

    def write(self, text: str) -> None:
        """Type text into whatever has the focus."""
        self.letters += len(text)
        self.page.keyboard.type(text)

    def tap(self, target: Locator) -> None:
        """Tap something that is large enough for a thumb."""
        self.taps += 1
        box = target.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= SMALLEST_TARGET, (str(target), box)
        target.tap()

    def _note(self, request: Request) -> None:
        self.loads += request.is_navigation_request() and not request.redirected_from
