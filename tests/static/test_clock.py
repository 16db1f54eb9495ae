"""Clocks count on in the words of the server."""

import pytest

from tests.static.stage import Stage

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("since", "words"),
    [
        ("2026-09-02T11:59:15Z", "45 s"),
        ("2026-09-02T11:45:55Z", "14 min 5 s"),
        ("2026-09-02T09:46:00Z", "2 h 14 min"),
        ("2026-08-30T08:00:00Z", "3 d 4 h"),
        ("2026-08-31T12:00:00Z", "2 d"),
        ("2026-08-19T12:00:01Z", "13 d 23 h"),
        ("2025-10-01T08:00:00Z", "336 d"),
        ("2026-09-02T12:00:30Z", "0 s"),
    ],
)
def test_a_clock_counts_in_the_words_of_the_server(stage: Stage, since: str, words: str) -> None:
    stage.page.clock.set_fixed_time("2026-09-02T12:00:00Z")

    page = stage.show("clock.js", f'<span data-clock-since="{since}">loaded</span>')

    assert page.locator("span").inner_text() == words
