"""Incident tables: the header, the dialects people export, and reasons per row."""

from datetime import UTC, datetime, timedelta

import pytest

from core.input.rejection import Rejection
from incidents.domain.incident import IncidentKind, Severity
from incidents.domain.lifecycle import IncidentStatus, Milestone
from incidents.ingestion.incident_csv import COLUMNS, is_incident_csv, read_incident_csv
from incidents.ingestion.record import IncidentRecord, RecordedTime, Unreadable

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def read(text: str) -> list[IncidentRecord | Rejection]:
    return list(read_incident_csv("a.csv", text))


def only(text: str) -> IncidentRecord:
    (record,) = read(text)
    assert isinstance(record, IncidentRecord)
    return record


def reason_of(text: str) -> str:
    (rejection,) = read(text)
    assert isinstance(rejection, Rejection)
    assert rejection.path == "a.csv:2"
    return rejection.reason


def test_full_row_becomes_a_record() -> None:
    text = (
        f"{','.join(COLUMNS)}\n"
        "INC-7,Disk full,near miss,sev2,closed,shop; search;shop,Storage,2026-03-01T12:00:00,"
        "2026-03-01 12:01,2026-03-01T13:02+01:00,2026-03-01 12:03Z,2026-03-01 12:04,"
        '"It was ""full"".\nReally.",https://example.com/7,disk;;cloud\n'
    )

    minutes = zip(Milestone, range(5), strict=True)
    assert only(text) == IncidentRecord(
        source="csv",
        source_key="INC-7",
        title="Disk full",
        kind=IncidentKind.NEAR_MISS,
        severity=Severity.SEV2,
        status=IncidentStatus.CLOSED,
        summary='It was "full".\nReally.',
        services=("shop", "search"),
        team="Storage",
        labels=("disk", "cloud"),
        links=(("https://example.com/7", ""),),
        times={
            milestone: RecordedTime(NOON + timedelta(minutes=minute))
            for milestone, minute in minutes
        },
    )


def test_title_alone_is_enough_and_key_is_made_of_title_and_start() -> None:
    first = only("title\nDisk full\n")
    moved = only("kind,title\n,Disk full\n")
    other = only("title,started_at\nDisk full,2026-03-01\n")

    assert first == IncidentRecord(
        source="csv",
        source_key=first.source_key,
        title="Disk full",
        status=IncidentStatus.OPEN,
    )
    assert len(first.source_key) == 64
    assert moved.source_key == first.source_key
    assert other.source_key != first.source_key


@pytest.mark.parametrize(
    "text",
    [
        "title;severity\r\n\r\nDisk full;sev1\r\n",
        "title\tseverity\nDisk full\tsev1",
        'Title , "Severity"\n Disk full ,1\n',
        "\n\n\ntitle,severity\rDisk full,SEV1\r",
        "title,severity\n,\n  ,\nDisk full,critical\n",
    ],
)
def test_dialects_of_spreadsheets_are_read(text: str) -> None:
    record = only(text)

    assert (record.title, record.severity) == ("Disk full", Severity.SEV1)


def test_reference_is_another_word_for_key() -> None:
    assert only("reference,title\nINC-7,Disk full\n").source_key == "INC-7"


@pytest.mark.parametrize(
    ("times", "status"),
    [
        (",,", IncidentStatus.OPEN),
        ("2026-03-01,,", IncidentStatus.ACKNOWLEDGED),
        ("2026-03-01,2026-03-01,", IncidentStatus.MITIGATED),
        (",,2026-03-01", IncidentStatus.RESOLVED),
    ],
)
def test_status_is_told_by_the_last_time_without_its_own_cell(
    times: str, status: IncidentStatus
) -> None:
    text = f"title,acknowledged_at,mitigated_at,resolved_at\nDisk full,{times}\n"

    assert only(text).status is status


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("title", "", "title: is empty"),
        ("kind", "picnic", "kind: 'picnic' is none of incident, near_miss, drill"),
        (
            "severity",
            "sev9",
            "severity: 'sev9' is none of sev1, sev2, sev3, sev4, sev5, unknown",
        ),
        (
            "status",
            "odd",
            "status: 'odd' is none of open, acknowledged, mitigated, resolved, closed",
        ),
        ("started_at", "soon", "started_at: 'soon' is not a date with a time"),
        ("resolved_at", "2026-02-30", "resolved_at: '2026-02-30' is not a moment of the calendar"),
        ("url", "javascript:alert(1)", "url: 'javascript:alert(1)' is no web address"),
        ("key", "k" * 201, "its source_key is longer than 200 characters"),
    ],
)
def test_bad_cell_rejects_its_row_with_the_column(column: str, cell: str, reason: str) -> None:
    row = dict.fromkeys(COLUMNS, "") | {"title": "Disk full", column: cell, "labels": "x"}

    assert reason_of(f"{','.join(row)}\n{','.join(row.values())}\n") == reason


def test_status_that_contradicts_the_times_is_rejected() -> None:
    reason = reason_of("title,status,resolved_at\nDisk full,open,2026-03-01\n")

    assert reason == "status: open contradicts resolved_at"


def test_unknown_severity_may_be_said() -> None:
    assert only("title,severity\nDisk full,Unknown\n").severity is Severity.UNKNOWN


@pytest.mark.parametrize(("row", "cells"), [("Disk full", 1), ("Disk full,sev1,x", 3)])
def test_row_of_another_length_is_rejected(row: str, cells: int) -> None:
    reason = reason_of(f"title,severity\n{row}\n")

    assert reason == f"has {cells} cells where the header has 2"


def test_bad_row_leaves_the_others_alone_and_lines_are_those_of_the_file() -> None:
    text = 'key,title\na,"two\nlines"\n,\nb,\na,again\nc,last\n'

    first, bad, repeated, last = read(text)

    assert isinstance(first, IncidentRecord)
    assert isinstance(last, IncidentRecord)
    assert (first.title, last.title) == ("two lines", "last")
    assert bad == Rejection("a.csv:5", "title: is empty")
    assert repeated == Rejection("a.csv:6", "is the incident of line 2 again")


def test_nothing_is_read_below_a_broken_quote() -> None:
    first, rejection = read('title,kind\nDisk full,\n"never closed,\nincident,\n')

    assert isinstance(first, IncidentRecord)
    assert rejection == Rejection(
        "a.csv:3", "is no row of a table: unexpected end of data; nothing below was read"
    )


def test_cell_of_a_megabyte_is_rejected() -> None:
    reason = reason_of("title,summary\nDisk full," + "x" * 1_000_000 + "\n")

    assert reason == (
        "is no row of a table: field larger than field limit (131072); nothing below was read"
    )


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("title,mood", f"has a column 'mood', which is none of {', '.join(COLUMNS)}"),
        ("title,kind,title", "has the column title twice"),
        ("key,title,reference", "has the column key twice"),
        ("kind,severity", "has no column title in its first line"),
        ('"title', "has no column title in its first line"),
    ],
)
def test_foreign_header_is_refused(header: str, reason: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(f"{header}\na,b\n")

    assert caught.value.reason == reason


def test_empty_columns_of_a_spreadsheet_are_passed_over_and_filled_ones_are_not() -> None:
    empty, filled, *more = read("title,,kind,\nDisk full,,drill, \nOutage,,drill,lost\n")

    assert isinstance(empty, IncidentRecord)
    assert (empty.title, empty.kind) == ("Disk full", IncidentKind.DRILL)
    assert filled == Rejection("a.csv:3", "column 4 has no name and holds 'lost'")
    assert more == []


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_line_that_tells_a_spreadsheet_the_separator_is_no_header(separator: str) -> None:
    rows = ["sep=", "title,kind", "Disk full,drill", ",", "sep=,drill"]
    text = "\r\n".join([rows[0] + separator, *(row.replace(",", separator) for row in rows[1:])])

    assert is_incident_csv(text)
    assert [one.title for one in read(text) if isinstance(one, IncidentRecord)] == [
        "Disk full",
        "sep=",
    ]


@pytest.mark.parametrize("text", ["title,kind\n", "Started-At;Title;mood", "key\ttitle\n"])
def test_table_is_told_by_its_header(text: str) -> None:
    assert is_incident_csv(text)


@pytest.mark.parametrize("text", ["title\n", "kind,severity\n", "# title, kind\n", '"'])
def test_other_first_lines_are_no_header(text: str) -> None:
    assert not is_incident_csv(text)


def test_zero_time_is_no_time() -> None:
    record = only("title,started_at,resolved_at\nDisk full,2026-03-01,0001-01-01T00:00:00Z\n")

    assert list(record.times) == [Milestone.STARTED]
    assert record.status is IncidentStatus.OPEN
