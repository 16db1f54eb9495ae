"""Words that turn the direction of writing turn nothing but themselves."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

BASE = Path(__file__).parents[2] / "static/css/base.css"
ROW = '<p><a href="#">{title}</a> <span id="severity">SEV1</span> <b id="state">open</b></p>'


@pytest.mark.browser
@pytest.mark.any_database
@pytest.mark.parametrize("turn", ["\u202e", "\u2067", "\u05d0"])
def test_what_follows_a_title_stands_where_it_stood(chromium: Browser, turn: str) -> None:
    page = chromium.new_page()
    page.set_content(f"<style>{BASE.read_text()}</style>{ROW.format(title=f'safe{turn}gnp.exe')}")

    places = [
        page.locator(one).evaluate("one => one.getBoundingClientRect().left")
        for one in ("a", "#severity", "#state")
    ]

    words = page.evaluate("document.querySelector('p').innerText")
    page.close()
    assert words.endswith("SEV1 open")
    assert places == sorted(places)
