"""Each sample log is read as a person reads it."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from core.time_zone import Zone, zone_named
from incidents.ingestion.chat.reading import read_chat
from incidents.ingestion.chat.record import ChatReading, ChatSettings

FOLDER = Path(__file__).parents[3] / "fixtures" / "chat"
EXPECTED: dict[str, Any] = json.loads((FOLDER / "expected.json").read_text())


def settings_for(around: str = "2026-09-01T20:40:00Z", **fields: Any) -> ChatSettings:
    """Return how the samples are read: in Berlin, on the day after what they tell."""
    tz = zone_named("Europe/Berlin")
    assert tz is not None
    moment = datetime.fromisoformat(around)
    now = moment + timedelta(hours=15)
    return ChatSettings(Zone(tz, "Europe/Berlin"), now=now, around=moment, **fields)


def read_sample(name: str, **fields: Any) -> ChatReading:
    return read_chat((FOLDER / name).read_text(), settings_for(**fields))


def as_expected(reading: ChatReading) -> list[list[str]]:
    return [
        [line.at.isoformat().replace("+00:00", "Z"), line.speaker, line.text]
        for line in reading.lines
    ]


@pytest.mark.parametrize("name", EXPECTED)
def test_a_sample_is_read_as_expected(name: str) -> None:
    expected = EXPECTED[name]

    reading = read_sample(name, **({"around": expected["around"]} if "around" in expected else {}))

    assert as_expected(reading) == expected["lines"]
    assert [[one.number, one.reason] for one in reading.unread] == expected["unread"]
    assert (reading.format, reading.order) == (
        expected["format"],
        expected.get("order", "oldest_first"),
    )
    assert list(reading.days) == expected.get("days", [])


def test_every_sample_has_its_expectation() -> None:
    files = {path.name for path in FOLDER.iterdir()}

    assert files == set(EXPECTED) | {"README.md", "expected.json"}
