"""The help page says what is so."""

import re
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from core.time_entry import parse_time_entry
from core.web import guide
from core.web.navigation import DECLARE, INBOX, MAIN
from incidents.domain.incident import Severity

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 9, 2, 12, 0, tzinfo=UTC)
STARTED = datetime(2026, 9, 2, 11, 0, tzinfo=UTC)
KEY = re.compile(r'data-shortcut(?:="|": ")([^"{]+)"')
PARTS = ("core", "catalog", "incidents", "templates")


@pytest.mark.parametrize("example", [row.term for row in guide.TIME_EXAMPLES])
def test_each_example_of_a_time_can_be_typed(example: str) -> None:
    reading = parse_time_entry(example, now=NOW, zone=ZoneInfo("Europe/Berlin"), started_at=STARTED)

    assert reading.at.tzinfo is not None


def test_each_severity_has_the_meaning_of_the_forms() -> None:
    assert dict(guide.SEVERITIES) == {str(value): value.meaning for value in Severity}


def test_each_key_of_a_page_is_explained_and_no_other_letter() -> None:
    sources = [path for part in PARTS for path in (ROOT / part).rglob("*.*")]
    of_pages = {
        key
        for path in sources
        if path.suffix in {".html", ".py"}
        for key in KEY.findall(path.read_text(encoding="utf-8"))
    }
    of_navigation = {item.keys for item in (*MAIN, DECLARE, INBOX) if item.keys}
    of_scripts = {"j k", "o", "x", "Ctrl k", "Ctrl Enter", "Esc"}

    assert {row.term for row in guide.KEYS} == of_pages | of_navigation | of_scripts


def test_no_word_is_explained_twice() -> None:
    words = [row.term for row in guide.WORDS]

    assert sorted(set(words)) == sorted(words)
