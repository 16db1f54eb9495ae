import csv
import io
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.web.csv import csv_response

SIGNS = set("=+-@\uff1d\uff0b\uff0d\uff20")
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
        (" =1+1", " '=1+1"),
        ("\0=1+1", "'\0'=1+1"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("\t=1", "'\t'=1"),
        ("\rx", '"\'\rx"'),
        ("a;=1+1", "a;'=1+1"),
        ("a|-1", "a|'-1"),
        ('a"b', '"a""b"'),
        ("a, =1", '"a, =1"'),
        ('a;"=1', '"a;""\'=1"'),
    ],
)
def test_csv_cell(value: object, cell: str) -> None:
    content = csv_response("things", ("a",), [(value,)]).content.decode()

    assert content == f"a\r\n{cell}\r\n" if cell else content == 'a\r\n""\r\n'


@settings(max_examples=100)
@given(
    st.lists(st.text('=+-@;,\t|"\r\n\0\ufeff \u200b\uff1da', max_size=6), min_size=2, max_size=2)
)
def test_no_cell_is_active_whatever_the_spreadsheet_separates_by(row: list[str]) -> None:
    content = csv_response("things", ("a", "b"), [row]).content.decode()

    for separator in ",;\t|":
        for cells in csv.reader(io.StringIO(content, newline=""), delimiter=separator):
            assert {one.lstrip("\0\ufeff\u200b \t\r\n")[:1] for one in cells} & SIGNS == set()
    _, read = csv.reader(io.StringIO(content, newline=""))
    assert [one.replace("'", "") for one in read] == row
