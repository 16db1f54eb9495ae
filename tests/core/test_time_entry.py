"""The moments people type: every row of the grammar, and any text at all."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.time_entry import (
    ACCEPTED_FORMS,
    IN_THE_FUTURE,
    TAKEN_AS_YESTERDAY,
    TimeChoice,
    TimeEntryError,
    TimeEntryReading,
    describe,
    parse_time_entry,
)

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
SAO_PAULO = ZoneInfo("America/Sao_Paulo")
NOW = datetime(2026, 9, 2, 0, 20, tzinfo=BERLIN)
STARTED = datetime(2026, 9, 1, 21, 0, tzinfo=BERLIN)
AFTER_AUTUMN = datetime(2026, 10, 25, 9, 0, tzinfo=BERLIN)
AFTER_SPRING = datetime(2026, 3, 29, 9, 0, tzinfo=BERLIN)


def read(
    text: str,
    *,
    now: datetime = NOW,
    zone: ZoneInfo = BERLIN,
    started_at: datetime | None = None,
    closed: bool = False,
) -> TimeEntryReading:
    return parse_time_entry(text, now=now, zone=zone, started_at=started_at, closed=closed)


def read_back(text: str, *, now: datetime = NOW) -> str:
    return describe(read(text, now=now), now=now, zone=BERLIN)


def refusal(text: str, *, now: datetime = NOW, closed: bool = False) -> TimeEntryError:
    with pytest.raises(TimeEntryError) as refused:
        read(text, now=now, closed=closed)
    return refused.value


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("", "Wed 2 Sep 00:20 CEST"),
        ("  ", "Wed 2 Sep 00:20 CEST"),
        ("now", "Wed 2 Sep 00:20 CEST"),
        ("Now ", "Wed 2 Sep 00:20 CEST"),
        ("00:05", "Wed 2 Sep 00:05 CEST"),
        ("0:05", "Wed 2 Sep 00:05 CEST"),
        ("00:20", "Wed 2 Sep 00:20 CEST"),
        ("12:05am", "Wed 2 Sep 00:05 CEST"),
        ("10:42", f"Tue 1 Sep 10:42 CEST ({TAKEN_AS_YESTERDAY})"),
        ("1042", f"Tue 1 Sep 10:42 CEST ({TAKEN_AS_YESTERDAY})"),
        ("10.42", f"Tue 1 Sep 10:42 CEST ({TAKEN_AS_YESTERDAY})"),
        ("10:42:59", f"Tue 1 Sep 10:42 CEST ({TAKEN_AS_YESTERDAY})"),
        ("23:50", f"Tue 1 Sep 23:50 CEST ({TAKEN_AS_YESTERDAY})"),
        ("9:42pm", f"Tue 1 Sep 21:42 CEST ({TAKEN_AS_YESTERDAY})"),
        ("9:42 PM", f"Tue 1 Sep 21:42 CEST ({TAKEN_AS_YESTERDAY})"),
        ("9pm", f"Tue 1 Sep 21:00 CEST ({TAKEN_AS_YESTERDAY})"),
        ("12pm", f"Tue 1 Sep 12:00 CEST ({TAKEN_AS_YESTERDAY})"),
        ("-15m", "Wed 2 Sep 00:05 CEST"),
        ("\N{MINUS SIGN}15m", "Wed 2 Sep 00:05 CEST"),
        ("15m ago", "Wed 2 Sep 00:05 CEST"),
        ("15 minutes ago", "Wed 2 Sep 00:05 CEST"),
        ("-1h30m", "Tue 1 Sep 22:50 CEST"),
        ("now-2h", "Tue 1 Sep 22:20 CEST"),
        ("now - 2h", "Tue 1 Sep 22:20 CEST"),
        ("yesterday 22:10", "Tue 1 Sep 22:10 CEST"),
        ("Yesterday 00:10", "Tue 1 Sep 00:10 CEST"),
        ("today 00:10", "Wed 2 Sep 00:10 CEST"),
        ("today 10:42", f"Wed 2 Sep 10:42 CEST ({IN_THE_FUTURE})"),
        ("2026-09-01 21:15", "Tue 1 Sep 21:15 CEST"),
        ("2026-09-01T21:15", "Tue 1 Sep 21:15 CEST"),
        ("2026-09-01t21:15:33", "Tue 1 Sep 21:15 CEST"),
        ("2026-09-01T21:15:33.123456Z", "Tue 1 Sep 23:15 CEST"),
        ("2026-9-1 9:15", "Tue 1 Sep 09:15 CEST"),
        ("2026-09-01 21:15+00:00", "Tue 1 Sep 23:15 CEST"),
        ("2026-09-01 21:15 Europe/Lisbon", "Tue 1 Sep 22:15 CEST"),
        ("2026-01-05 21:15", "Mon 5 Jan 21:15 CET"),
        ("2025-12-31 21:15", "Wed 31 Dec 2025 21:15 CET"),
        ("1788297300", "Tue 1 Sep 23:15 CEST"),
        ("1788297300000", "Tue 1 Sep 23:15 CEST"),
        ("21:15Z", "Tue 1 Sep 23:15 CEST"),
        ("21:15 utc", "Tue 1 Sep 23:15 CEST"),
        ("21:15 GMT", "Tue 1 Sep 23:15 CEST"),
        ("17:15 utc-5", "Wed 2 Sep 00:15 CEST"),
        ("03:45 utc+05:30", "Wed 2 Sep 00:15 CEST"),
        ("0345+0530", "Wed 2 Sep 00:15 CEST"),
        ("18:15 America/New_York", "Wed 2 Sep 00:15 CEST"),
        ("18:15 america/new_york", "Wed 2 Sep 00:15 CEST"),
        ("00:15 CEST", "Wed 2 Sep 00:15 CEST"),
    ],
)
def test_reading_back_of_each_row_of_the_grammar(text: str, understood: str) -> None:
    assert read_back(text) == understood


@pytest.mark.parametrize(
    ("text", "at", "zone_name"),
    [
        ("00:05", datetime(2026, 9, 1, 22, 5, tzinfo=UTC), "Europe/Berlin"),
        ("-15m", datetime(2026, 9, 1, 22, 5, tzinfo=UTC), "Europe/Berlin"),
        ("00:05 cest", datetime(2026, 9, 1, 22, 5, tzinfo=UTC), "Europe/Berlin"),
        ("21:15Z", datetime(2026, 9, 1, 21, 15, tzinfo=UTC), "UTC"),
        ("17:15 utc-5", datetime(2026, 9, 1, 22, 15, tzinfo=UTC), "UTC-05:00"),
        ("18:15 america/new_york", datetime(2026, 9, 1, 22, 15, tzinfo=UTC), "America/New_York"),
        ("1788297300", datetime(2026, 9, 1, 21, 15, tzinfo=UTC), "Europe/Berlin"),
        (
            "1788297300250",
            datetime(2026, 9, 1, 21, 15, 0, 250_000, tzinfo=UTC),
            "Europe/Berlin",
        ),
        ("2026-09-01T21:15:33", datetime(2026, 9, 1, 19, 15, 33, tzinfo=UTC), "Europe/Berlin"),
    ],
)
def test_reading_is_utc_and_keeps_the_zone_it_was_typed_in(
    text: str, at: datetime, zone_name: str
) -> None:
    reading = read(text)

    assert reading == TimeEntryReading(at, zone_name)
    assert reading.at.tzinfo is UTC


def test_reading_offers_today_where_yesterday_was_assumed() -> None:
    assert read("10:42") == TimeEntryReading(
        at=datetime(2026, 9, 1, 8, 42, tzinfo=UTC),
        zone_name="Europe/Berlin",
        note=TAKEN_AS_YESTERDAY,
        alternative=datetime(2026, 9, 2, 8, 42, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("T+12m", datetime(2026, 9, 1, 19, 12, tzinfo=UTC)),
        ("t + 1h5m", datetime(2026, 9, 1, 20, 5, tzinfo=UTC)),
        ("T-3m", datetime(2026, 9, 1, 18, 57, tzinfo=UTC)),
    ],
)
@pytest.mark.parametrize("closed", [False, True])
def test_span_from_the_start_counts_from_it_open_or_closed(
    text: str, at: datetime, closed: bool
) -> None:
    assert read(text, started_at=STARTED, closed=closed).at == at


def test_span_from_the_start_beyond_now_says_so() -> None:
    assert read("T+1d", started_at=STARTED).note == IN_THE_FUTURE


def test_span_from_an_unknown_start_is_refused() -> None:
    error = refusal("T+12m")

    assert str(error) == ('"T+12m" counts from the start of the incident, which is not known yet.')
    assert error.choices == ()


@pytest.mark.parametrize("text", ["-15m", "15m ago", "now-15m"])
def test_span_before_now_asks_for_its_anchor_once_closed(text: str) -> None:
    with pytest.raises(TimeEntryError) as refused:
        read(text, started_at=STARTED, closed=True)

    assert str(refused.value) == (
        f'The incident is closed, so "{text}" may count from now or from its start. '
        "Which one is meant? T+12m counts from the start."
    )
    assert refused.value.choices == (
        TimeChoice("15 min before now", "2026-09-02 00:05:00+02:00"),
        TimeChoice("15 min after the start", "2026-09-01 21:15:00+02:00"),
        TimeChoice("15 min before the start", "2026-09-01 20:45:00+02:00"),
    )


def test_span_before_now_offers_only_now_where_a_closed_incident_has_no_start() -> None:
    error = refusal("-15m", closed=True)

    assert error.choices == (TimeChoice("15 min before now", "2026-09-02 00:05:00+02:00"),)


def test_span_before_now_offers_no_year_of_no_incident() -> None:
    error = refusal("-999999h", closed=True)

    assert error.choices == ()


@pytest.mark.parametrize("text", ["", "now", "00:05", "2026-09-01 21:15"])
def test_other_forms_stay_the_same_once_closed(text: str) -> None:
    assert read(text, closed=True) == read(text)


@pytest.mark.parametrize("text", ["02:30", "2026-10-25 02:30", "today 02:30"])
def test_hour_that_comes_twice_asks_which(text: str) -> None:
    error = refusal(text, now=AFTER_AUTUMN)

    assert str(error) == (
        "There were two times 02:30 on Sun 25 Oct. Which one: 02:30 CEST or 02:30 CET?"
    )
    assert error.choices == (
        TimeChoice("02:30 CEST", "2026-10-25 02:30:00+02:00"),
        TimeChoice("02:30 CET", "2026-10-25 02:30:00+01:00"),
    )


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-10-25 02:30:00+02:00", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("2026-10-25 02:30:00+01:00", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        ("02:30 CEST", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("02:30 CET", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
    ],
)
def test_answer_about_an_hour_that_comes_twice_is_read(text: str, at: datetime) -> None:
    assert read(text, now=AFTER_AUTUMN).at == at


def test_hour_that_comes_twice_is_clear_while_the_second_is_to_come() -> None:
    between = datetime(2026, 10, 25, 2, 45, fold=0, tzinfo=BERLIN)

    reading = read("02:30", now=between)

    assert reading == TimeEntryReading(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "Europe/Berlin")


def test_summer_hour_of_yesterday_is_found_on_the_day_after() -> None:
    morning = datetime(2026, 10, 25, 8, 0, tzinfo=BERLIN)

    reading = read("23:50 CEST", now=morning)

    assert reading == TimeEntryReading(
        datetime(2026, 10, 24, 21, 50, tzinfo=UTC), "Europe/Berlin", TAKEN_AS_YESTERDAY
    )


@pytest.mark.parametrize("text", ["02:30", "2026-03-29 02:30", "today 02:30"])
def test_hour_that_was_skipped_offers_the_hours_around_it(text: str) -> None:
    error = refusal(text, now=AFTER_SPRING)

    assert str(error) == (
        "There was no 02:30 on Sun 29 Mar, the clocks skipped it. Was it 01:30 CET or 03:30 CEST?"
    )
    assert error.choices == (
        TimeChoice("01:30 CET", "2026-03-29 01:30:00+01:00"),
        TimeChoice("03:30 CEST", "2026-03-29 03:30:00+02:00"),
    )


def test_hour_that_will_be_skipped_today_is_taken_as_yesterday() -> None:
    before = datetime(2026, 3, 29, 0, 30, tzinfo=BERLIN)

    reading = read("02:30", now=before)

    assert reading == TimeEntryReading(
        datetime(2026, 3, 28, 1, 30, tzinfo=UTC), "Europe/Berlin", TAKEN_AS_YESTERDAY
    )


def test_abbreviation_that_does_not_hold_then_is_refused() -> None:
    error = refusal("00:10 CET")

    assert str(error) == "There is no CET at 00:10 on Wed 2 Sep. Leave it out."
    assert error.choices == ()


@pytest.mark.parametrize("zone", ["CST", "EST", "utc+15", "Nowhere/Land", "Europe/", "a/b"])
def test_zone_without_one_meaning_is_refused(zone: str) -> None:
    error = refusal(f"10:42 {zone}")

    assert str(error) == (
        f'"{zone}" is not a zone with one meaning here. Write utc+2, Z or Europe/Berlin.'
    )


@pytest.mark.parametrize(
    "text",
    [
        "25:10",
        "10:60",
        "2460",
        "13pm",
        "0am",
        "banana",
        "942",
        "10",
        "-",
        "-15",
        "-banana",
        "T+banana",
        "banana ago",
        "12345678901",
        "2026-09-01",
        "2026-09",
        "2026-02-30 10:00",
        "0000-09-01 10:00",
        "yesterday",
        "todayt10:00",
        "10:42 - 11:00",
        "-999999999d",
        "T+999999999d",
        "9999-12-31 23:59 utc-5",
        "0001-01-01 00:00 utc+5",
        "1" * 64,
        "\u0661\u0660:\u0664\u0662",
    ],
)
def test_text_without_a_meaning_names_the_accepted_forms(text: str) -> None:
    with pytest.raises(TimeEntryError) as refused:
        read(text, started_at=STARTED)

    assert str(refused.value) == f'"{text}" is not a time. {ACCEPTED_FORMS}'
    assert refused.value.choices == ()


def test_text_longer_than_any_form_is_refused_and_cut() -> None:
    error = refusal("2026-09-01 21:15" + " " * 49)

    assert str(error) == f'"2026-09-01 21:15{" " * 48}" is not a time. {ACCEPTED_FORMS}'


@pytest.mark.parametrize(("text", "year"), [("0026-09-01 21:15", 26), ("2200-01-02 00:00", 2200)])
def test_year_of_no_incident_is_refused(text: str, year: int) -> None:
    assert str(refusal(text)) == f'"{text}" lies in the year {year}. {ACCEPTED_FORMS}'


def test_zone_without_a_short_name_is_read_back_by_its_offset() -> None:
    reading = read("00:05", now=NOW, zone=SAO_PAULO)

    assert describe(reading, now=NOW, zone=SAO_PAULO) == "Tue 1 Sep 00:05 UTC-03"


TEXTS = st.one_of(
    st.text(max_size=80),
    st.text("0123456789:.-+ TtZagonowutcyesterdaypmhd/", max_size=70),
    st.from_regex(
        r"(today |yesterday |\d{4}-\d\d-\d\d[ T])?\d\d[:.]\d\d( ?[a-z+-]{1,6}\d?)?", fullmatch=True
    ),
    st.from_regex(
        r"(now)?-\d{1,9}[wdhms](\d{1,3}m)?|T[+-]\d{1,12}[dhms]|\d{10}(\d{3})?", fullmatch=True
    ),
)


@given(
    text=TEXTS,
    now=st.datetimes(datetime(1970, 1, 3), datetime(2199, 12, 30), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis adds the zone
    zone=st.sampled_from([BERLIN, NEW_YORK, SAO_PAULO, ZoneInfo("Australia/Lord_Howe")]),
    since_start=st.none() | st.timedeltas(timedelta(), timedelta(days=400)),
    closed=st.booleans(),
)
@example(text="10:42 \x00/a", now=NOW, zone=BERLIN, since_start=None, closed=False)
@example(text="10:42 Europe/../x", now=NOW, zone=BERLIN, since_start=None, closed=False)
@example(text="10:42 Europe/Berlin/", now=NOW, zone=BERLIN, since_start=None, closed=False)
def test_any_text_is_a_moment_or_a_refusal_whose_choices_are_moments(
    text: str, now: datetime, zone: ZoneInfo, since_start: timedelta | None, closed: bool
) -> None:
    started_at = None if since_start is None else now - since_start

    reading, choices = _outcome(text, now, zone, started_at, closed)

    assert reading is None or reading.at.utcoffset() == timedelta()
    assert reading is None or describe(reading, now=now, zone=zone)
    notes = {read(choice.text, now=now, zone=zone).note for choice in choices}
    assert notes <= {None, IN_THE_FUTURE}


def _outcome(
    text: str, now: datetime, zone: ZoneInfo, started_at: datetime | None, closed: bool
) -> tuple[TimeEntryReading | None, tuple[TimeChoice, ...]]:
    try:
        return read(text, now=now, zone=zone, started_at=started_at, closed=closed), ()
    except TimeEntryError as error:
        return None, error.choices
