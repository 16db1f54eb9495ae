from datetime import UTC, datetime, timedelta

import pytest

from incidents.domain.update_reminder import next_update_due

TEN = datetime(2026, 3, 2, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("severity", "minutes"),
    [("sev1", 30), ("sev2", 60), ("sev3", 240), ("unknown", 60), ("sev4", None), ("sev5", None)],
)
def test_the_worse_it_is_the_sooner_people_are_told(severity: str, minutes: int | None) -> None:
    due = next_update_due(severity, "open", TEN)

    assert due == (None if minutes is None else TEN + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("status", "waits"),
    [("open", True), ("acknowledged", True), ("mitigated", False), ("resolved", False)],
)
def test_nobody_waits_once_users_are_no_longer_hurt(status: str, waits: bool) -> None:
    assert (next_update_due("sev1", status, TEN) is not None) is waits
