"""Moments of senders are read, and a wrong clock stops nothing."""

from datetime import UTC, datetime
from typing import Any

import pytest

from incidents.ingestion.alerts.moments import read_stamp

MOMENT = datetime(2026, 3, 3, 9, 26, 40, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        1772530000,
        1772530000.0,
        "1772530000",
        "1772530000000",
        1772530000000,
        "2026-03-03T09:26:40Z",
        "2026-03-03T09:26:40",
        "2026-03-03T10:26:40.0000000001+01:00",
        " 2026-03-03 09:26:40+00:00 ",
    ],
)
def test_moments_in_every_usual_form(value: Any) -> None:
    assert read_stamp(value) == MOMENT


@pytest.mark.parametrize(
    "value",
    [None, True, "", "soon", [], "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00", 0, 1e300],
)
def test_what_is_no_moment_is_none(value: Any) -> None:
    assert read_stamp(value) is None
