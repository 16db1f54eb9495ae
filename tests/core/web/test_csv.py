import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.web.csv import csv_response, csv_stream

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


def test_a_stream_sends_its_header_and_then_each_batch_when_it_is_read() -> None:
    asked = []

    def batches() -> Iterator[list[tuple[object, ...]]]:
        for number in (1, 2):
            asked.append(number)
            yield [(number, "=1+1")]

    response = csv_stream("things", ("a", "b"), batches())
    sent = iter(response)
    first, before = next(sent), list(asked)

    assert response["Content-Disposition"] == 'attachment; filename="things.csv"'
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert (first, before) == (b"a,b\r\n", [])
    assert list(sent) == [b"1,'=1+1\r\n", b"2,'=1+1\r\n"]
