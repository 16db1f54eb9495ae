from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from core.csv import csv_response

NOON_IN_BERLIN = datetime(2026, 3, 2, 13, tzinfo=timezone(timedelta(hours=1)))


def test_csv_response_is_a_named_file_with_its_header() -> None:
    response = csv_response("things", ("a", "b"), [("one", 2)])

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="things.csv"'
    assert response.content.decode() == "a,b\r\none,2\r\n"


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (NOON_IN_BERLIN, "2026-03-02T12:00:00Z"),
        (NOON_IN_BERLIN.astimezone(UTC), "2026-03-02T12:00:00Z"),
        (date(2026, 3, 2), "2026-03-02"),
        (-5, "-5"),
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@sum", "'@sum"),
        ("plain", "plain"),
    ],
)
def test_csv_cell(value: object, cell: str) -> None:
    content = csv_response("things", ("a",), [(value,)]).content.decode()

    assert content == f"a\r\n{cell}\r\n" if cell else content == 'a\r\n""\r\n'
