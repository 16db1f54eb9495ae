"""Times, durations, marks and icons as pages show them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django import forms
from django.utils import timezone

from core.templatetags.ui import (
    age,
    cached_include,
    duration,
    elapsed,
    filters_label,
    iso,
    local_time,
    moment,
    severity,
    status,
)


class Choice(forms.Form):
    """Filters of a list: words, and one that has a default."""

    q = forms.CharField()
    status = forms.ChoiceField(choices=[("open", "Still open"), ("all", "All")])


NOON = datetime(2026, 9, 2, 12, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def test_duration_is_written_in_two_units() -> None:
    assert duration(timedelta(hours=2, minutes=14, seconds=9)) == "2 h 14 min"


def test_duration_of_nothing_is_no_data() -> None:
    assert duration(None) == "no data"


@pytest.mark.parametrize(
    ("asked", "label"),
    [
        (None, "Filters"),
        ({"q": "", "status": "open"}, "Filters"),
        ({"status": "all"}, "Filters (1 in use)"),
        ({"q": "disk", "status": "all"}, "Filters (2 in use)"),
    ],
)
def test_folded_filters_tell_how_many_are_in_use(asked: dict[str, str] | None, label: str) -> None:
    assert filters_label(Choice(asked)) == label


def test_elapsed_ends_at_the_end() -> None:
    assert elapsed(NOON, NOON + timedelta(minutes=90)) == "1 h 30 min"


def test_elapsed_runs_while_there_is_no_end() -> None:
    with time_machine.travel(NOON + timedelta(days=2), tick=False):
        assert elapsed(NOON) == "2 d"


def test_elapsed_without_a_start_is_no_data() -> None:
    assert elapsed(None, NOON) == "no data"


@pytest.mark.parametrize(
    ("since", "words"),
    [
        (None, "no data"),
        (NOON - timedelta(days=3, hours=4), "3 d 4 h"),
        (NOON - timedelta(days=336, hours=4), "336 d"),
    ],
)
def test_an_age_of_many_days_is_told_in_days(since: datetime | None, words: str) -> None:
    with time_machine.travel(NOON, tick=False):
        assert age(since) == words


@pytest.mark.parametrize(
    ("form", "words"), [("full", "2 Sep 2026, 14:00"), ("day", "2 Sep 2026"), ("clock", "14:00")]
)
def test_local_time_is_in_the_zone_of_the_page(form: str, words: str) -> None:
    with timezone.override(BERLIN):
        assert local_time(NOON, form) == words


def test_local_time_of_nothing_is_empty() -> None:
    assert local_time(None) == ""


def test_moment_names_the_exact_time_and_its_zone() -> None:
    with timezone.override(BERLIN):
        shown = moment(NOON, "clock")

    assert shown == (
        '<time datetime="2026-09-02T12:00:00Z" title="2026-09-02 14:00:00 CEST">14:00</time>'
    )


def test_moment_of_nothing_is_empty() -> None:
    assert moment(None) == ""


def test_iso_is_utc_in_whole_seconds() -> None:
    local = datetime(2026, 9, 2, 14, 0, 7, 123456, tzinfo=BERLIN)

    assert iso(local) == "2026-09-02T12:00:07Z"


@pytest.mark.parametrize(
    ("value", "name", "word", "drawn"),
    [
        ("sev1", "sev1", "SEV1", 4),
        ("sev2", "sev2", "SEV2", 3),
        ("sev3", "sev3", "SEV3", 2),
        ("sev4", "sev4", "SEV4", 1),
        ("sev5", "sev5", "SEV5", 0),
    ],
)
def test_severity_draws_as_many_bars_as_it_weighs(
    value: str, name: str, word: str, drawn: int
) -> None:
    shown = severity(value)
    filled = shown.partition('class="fill"')[2].partition('"/>')[0]

    assert filled.count("M") == drawn
    assert f'<span class="severity {name}">' in shown
    assert shown.strip().endswith(f"</svg>{word}</span>")


def test_unknown_severity_has_no_bars_but_a_question_mark() -> None:
    shown = severity("unknown")

    assert shown.count("<path") == 1
    assert '<span class="severity sevunknown">' in shown
    assert shown.strip().endswith("</svg>Not sure yet</span>")


@pytest.mark.parametrize(
    ("value", "name", "word"),
    [
        ("open", "active", "Open"),
        ("acknowledged", "active", "Acknowledged"),
        ("mitigated", "mitigated", "Mitigated"),
        ("resolved", "resolved", "Resolved"),
        ("closed", "closed", "Closed"),
        ("drill", "drill", "Drill"),
    ],
)
def test_status_has_a_word_and_colours_of_its_own(value: str, name: str, word: str) -> None:
    shown = status(value)

    assert f'<span class="state {name}">' in shown
    assert shown.strip().endswith(f"</svg>{word}</span>")


def test_each_state_has_its_own_shape() -> None:
    shapes = {
        status(value).partition("<svg")[2].partition("</svg>")[0]
        for value in ("open", "mitigated", "resolved", "closed", "drill")
    }

    assert len(shapes) == 5


def test_cached_include_renders_once_for_each_set_of_values() -> None:
    first = cached_include("ui/_badge.html", text="overdue", tone="danger")
    again = cached_include("ui/_badge.html", text="overdue", tone="danger")
    other = cached_include("ui/_badge.html", text="due soon", tone="danger")

    assert first.strip() == '<span class="badge danger">overdue</span>'
    assert again is first
    assert other.strip() == '<span class="badge danger">due soon</span>'


def test_moment_follows_the_zone() -> None:
    with timezone.override(BERLIN):
        in_berlin = moment(NOON, "clock")

    assert in_berlin.endswith(">14:00</time>")
    assert moment(NOON, "clock").endswith(">12:00</time>")
