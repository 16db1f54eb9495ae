"""Timeline tables: times as teams write them, and what stands in for unreadable ones."""

from datetime import UTC, datetime, timedelta

import pytest

from incidents.ingestion.moment import whole_year
from incidents.ingestion.record import RecordedTime
from incidents.ingestion.timeline_table import Timeline, read_timeline

DAY = timedelta(days=1)


def at(hour: int, minute: int = 0, *, day: int = 30, month: int = 6) -> datetime:
    return datetime(2021, month, day, hour, minute, tzinfo=UTC)


def table(*times: str, head: str = "Time", above: str = "") -> str:
    """Write a table of these times; the events are numbered from 1."""
    rows = [f"| {time} | event {number} |" for number, time in enumerate(times, start=1)]
    return "\n".join([above, f"| {head} | Event |", "| :--- | --- |", *rows])


def times_of(text: str, *, fallback: RecordedTime | None = None) -> list[RecordedTime]:
    return [time for time, _ in read_timeline(text, fallback=fallback).entries]


def test_table_becomes_entries_and_the_rest_stays() -> None:
    text = (
        "All times in UTC.\n\nBefore\n\n"
        "|Time|Event|\n|:-|-|\n|2021-06-30 08:32|Upgrade commenced.|\n|2021-06-30 10:04|Done|\n\n"
        "After\n"
    )

    found = read_timeline(text)

    moments = (RecordedTime(at(8, 32)), RecordedTime(at(10, 4)))
    assert found.entries == ((moments[0], "Upgrade commenced."), (moments[1], "Done"))
    assert found.moments == moments
    assert found.rest.split() == ["Before", "After"]


@pytest.mark.parametrize(
    ("head", "above", "hour"),
    [
        ("Time", "", 12),
        ("Date and Time in CET", "", 11),
        ("When (UTC+2)", "", 10),
        ("Time", "All times in CET.", 11),
        ("Time", "**Times are given in CEST**", 10),
        ("Time", "All times in Denver.", 12),
        ("Time in UTC", "All times in CET.", 12),
    ],
)
def test_zone_is_the_one_named_nearest(head: str, above: str, hour: int) -> None:
    assert times_of(table("2021-06-30 12:00", head=head, above=above)) == [RecordedTime(at(hour))]


def test_sentence_that_names_no_zone_we_know_stays() -> None:
    assert read_timeline(table("2021-06-30", above="All times in Denver.")).rest == (
        "All times in Denver."
    )


def test_time_of_day_belongs_to_the_last_date_above() -> None:
    found = times_of(table("2021-06-30 08:32", "08:40", "2021-07-02", "9:01 CET", "10:00 - 11:00"))

    assert found == [
        RecordedTime(at(8, 32)),
        RecordedTime(at(8, 40)),
        RecordedTime(
            at(0, day=2, month=7),
            at(0, day=2, month=7),
            at(0, day=3, month=7),
            "only the day is known",
        ),
        RecordedTime(at(8, 1, day=2, month=7)),
        RecordedTime(at(10, day=2, month=7), note="until 11:00"),
    ]


@pytest.mark.parametrize(
    "fallback",
    [RecordedTime(at(7)), RecordedTime(at(0), at(0), at(0) + DAY), RecordedTime(at(7), at(6))],
)
def test_time_of_day_belongs_to_a_known_day_at_first(fallback: RecordedTime) -> None:
    assert times_of(table("08:32"), fallback=fallback) == [RecordedTime(at(8, 32))]


@pytest.mark.parametrize(
    "written", ["2021-06-30 --:--", "2021-06-30 HH:mm", "2021-06-30 ??", "2021-06-30 25:99"]
)
def test_day_without_time_is_bounded_by_that_day(written: str) -> None:
    assert times_of(table(written)) == [
        RecordedTime(at(0), at(0), at(0) + DAY, "only the day is known")
    ]


@pytest.mark.parametrize(
    "written",
    ["2021-06-30 09:00 - 11:00", "2021-06-30 09:00-11:00", "2021-06-30 09:00\N{EN DASH}11:00"],
)
def test_range_stands_at_its_start(written: str) -> None:
    assert times_of(table(written)) == [RecordedTime(at(9), note="until 11:00")]


def test_month_is_bounded_by_that_month() -> None:
    june, july = at(0, day=1), at(0, day=1, month=7)

    assert times_of(table("2021-06-?? HH:mm")) == [
        RecordedTime(june, june, july, "written as '2021-06-?? HH:mm'")
    ]


def test_unreadable_time_stands_at_its_neighbour() -> None:
    found = times_of(
        table(
            "soon",
            "2021-06-30 08:32",
            "",
            "2021-06-30",
            "20202-01-16",
            "2021-13-?? x",
            "2021-13-41 noon",
        )
    )

    assert found == [
        RecordedTime(at(8, 32), at(8, 32), None, "written as 'soon'"),
        RecordedTime(at(8, 32)),
        RecordedTime(at(8, 32), at(8, 32), None, "written as ''"),
        RecordedTime(at(0), at(0), at(0) + DAY, "only the day is known"),
        RecordedTime(at(0), at(0), at(0) + DAY, "written as '20202-01-16'"),
        RecordedTime(at(0), at(0), at(0) + DAY, "written as '2021-13-?? x'"),
        RecordedTime(at(0), at(0), at(0) + DAY, "written as '2021-13-41 noon'"),
    ]


def test_readable_times_are_told_apart() -> None:
    found = read_timeline(table("soon", "2021-06-30 08:32"))

    assert found.moments == (RecordedTime(at(8, 32)),)


def test_fallback_stands_in_where_no_time_is_readable() -> None:
    year = whole_year(2021, note="inferred: only the year is known")

    found = read_timeline(table("08:32", "20202-01-16"), fallback=year)

    assert [time.note for time, _ in found.entries] == [
        "written as '08:32'",
        "written as '20202-01-16'",
    ]
    assert {time.at for time, _ in found.entries} == {year.at}
    assert found.moments == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "* 16:37 Denver - restarted",
        table("soon"),
        table("a", head="Host"),
        "```\n" + table("2021-06-30 08:32") + "\n```",
        "| :--- | --- |\n| 2021-06-30 | a |",
        "no table\n| --- | --- |\n",
    ],
)
def test_text_without_readable_table_stays_as_it_is(text: str) -> None:
    assert read_timeline(text) == Timeline((), (), text)


def test_text_without_table_stays_where_there_is_a_fallback() -> None:
    text = "All times in CET.\n\nNothing happened."

    assert read_timeline(text, fallback=RecordedTime(at(7))) == Timeline((), (), text)


def test_cells_are_read_as_people_read_them() -> None:
    text = (
        "Time | Event | Data\n--- | --- | ---\n"
        "`2021-06-30 08:32` | S&amp;O told \\| asked | [chart](x)\n| **2021-06-30 08:33** ||\n"
    )

    assert read_timeline(text).entries == (
        (RecordedTime(at(8, 32)), "S&O told | asked | [chart](x)"),
        (RecordedTime(at(8, 33)), ""),
    )


def test_fallback_at_the_edge_of_the_calendar_knows_no_day() -> None:
    first = RecordedTime(datetime(1, 1, 1, tzinfo=UTC))

    found = times_of(table("08:32", head="Time in PST"), fallback=first)
    dateless = times_of(table("08:32", above="All times in PST."), fallback=first)

    assert [time.at for time in found + dateless] == [
        datetime(1, 1, 1, 16, 32, tzinfo=UTC),
        first.at,
    ]


def test_month_beyond_the_calendar_is_unreadable() -> None:
    assert read_timeline(table("9999-12-??", "2021-06-30 08:32")).moments == (
        RecordedTime(at(8, 32)),
    )
