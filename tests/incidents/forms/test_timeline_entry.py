"""What people type into the timeline, and what of it the address asks for."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.http import QueryDict
from django.utils import timezone

from incidents.domain.timeline import EntryKind
from incidents.forms.timeline_entry import (
    CorrectionForm,
    TimelineChoiceForm,
    TimelineEntryForm,
)
from incidents.queries.timeline import TimelineChoice
from tests.factories.incidents import NOON, make_entry, make_incident

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 1, 22, 20, tzinfo=UTC)
NAUGHTY = Path(__file__).parents[2] / "fixtures" / "bad-input" / "blns.json"


def filled(incident: Any = None, **data: str) -> TimelineEntryForm:
    """Return the checked form as sent in Berlin on Wed 2 Sep at 00:20."""
    form = TimelineEntryForm(data, incident=incident or make_incident(started_at=NOW))
    with time_machine.travel(NOW, tick=False), timezone.override(ZoneInfo("Europe/Berlin")):
        form.is_valid()
    return form


def test_words_alone_are_a_note_of_now() -> None:
    form = filled(text="Restarted")

    assert form.entry == {
        "at": NOW,
        "typed_zone": "Europe/Berlin",
        "text": "Restarted",
        "kind": EntryKind.NOTE,
        "audience": "",
        "idempotency_key": None,
    }
    assert form.said() == ""


@pytest.mark.parametrize(
    ("text", "at", "kind"),
    [
        ("00:05 Restarted", NOW - timedelta(minutes=15), "note"),
        ("-15m Restarted", NOW - timedelta(minutes=15), "note"),
        ("!action Restarted", NOW, "action"),
        ("T+12m !decision Restarted", NOW + timedelta(minutes=12), "decision"),
        ("!finding 21:15Z Restarted", NOW - timedelta(minutes=65), "finding"),
    ],
)
def test_time_and_kind_may_stand_before_the_words(text: str, at: datetime, kind: str) -> None:
    form = filled(text=text)

    assert (form.entry["at"], form.entry["kind"], form.entry["text"]) == (at, kind, "Restarted")


def test_a_time_that_was_taken_as_yesterday_is_said() -> None:
    form = filled(text="10:42 Restarted")

    assert form.said() == (
        "Added at Tue 1 Sep 10:42 CEST (would lie in the future, so taken as yesterday)."
    )


def test_a_time_in_its_own_field_leaves_the_words_to_the_letter() -> None:
    form = filled(text="10:42 !action was typed", time="00:05", kind="comms")

    assert form.entry["text"] == "10:42 !action was typed"
    assert (form.entry["at"], form.entry["kind"]) == (NOW - timedelta(minutes=15), "comms")


def test_a_kind_in_the_words_goes_before_the_chosen_one() -> None:
    assert filled(text="!action Restarted", kind="comms").entry["kind"] == "action"


def test_an_unclear_time_in_the_words_is_asked_about_in_its_own_field() -> None:
    form = filled(text="2026-10-25 02:30 !action Restarted", page="incident")

    assert set(form.errors) == {"time"}
    shown = {name: form[name].value() for name in ("text", "time", "kind", "page")}
    assert shown == {
        "text": "Restarted",
        "time": "2026-10-25 02:30",
        "kind": "action",
        "page": "incident",
    }
    assert form.fields["time"].read_back == ""  # type: ignore[attr-defined]  # a TimeEntryField
    assert len(form.fields["time"].offered) == 2  # type: ignore[attr-defined]  # a TimeEntryField


def test_the_choice_for_an_unclear_time_is_taken() -> None:
    typed = "2026-10-25 02:30"
    asked = filled(text=f"{typed} Restarted")
    choice = asked.fields["time"].offered[1].text  # type: ignore[attr-defined]  # a TimeEntryField

    form = filled(text="Restarted", time=typed, time_asked=typed, time_choice=choice)

    assert form.errors == {}
    assert form.entry["at"] == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_a_posted_form_shows_an_unclear_time_too() -> None:
    form = TimelineEntryForm(QueryDict("text=2026-03-29 02:30 Restarted"), incident=make_incident())
    with timezone.override(ZoneInfo("Europe/Berlin")):
        form.is_valid()

    assert (form["text"].value(), form["time"].value()) == ("Restarted", "2026-03-29 02:30")


def test_once_it_is_over_a_bare_span_asks_where_it_counts_from() -> None:
    form = filled(make_incident(resolved=True), text="-15m Restarted")

    assert (set(form.errors), form["time"].value()) == ({"time"}, "-15m")


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": " \n\t"}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"text": "x" * 20_001}, "text"),
        ({"text": "Restarted", "time": "banana"}, "time"),
        ({"text": "Restarted", "kind": "status"}, "kind"),
        ({"text": "Restarted", "page": "elsewhere"}, "page"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(data: dict[str, str], field: str) -> None:
    assert set(filled(**data).errors) == {field}


def test_every_naughty_string_is_kept_to_the_letter_or_refused() -> None:
    incident = make_incident()
    strings = json.loads(NAUGHTY.read_text(encoding="utf-8"))

    kept = {text: filled(incident, text=text) for text in strings}

    assert [
        text for text, form in kept.items() if not form.errors and form.entry["text"] != text
    ] == []
    refused = [text for text, form in kept.items() if form.errors]
    assert [text for text in refused if text.strip()] == []


def test_line_ends_of_browsers_become_those_that_were_typed() -> None:
    assert filled(text="one\r\ntwo").entry["text"] == "one\ntwo"


def test_each_form_has_a_key_of_its_own() -> None:
    incident = make_incident()
    keys = {TimelineEntryForm(incident=incident)["idempotency_key"].value() for _ in range(3)}

    assert len(keys) == 3
    assert filled(incident, text="x", idempotency_key="k").entry["idempotency_key"] == "k"


def test_a_correction_left_alone_keeps_even_the_fraction_of_a_second() -> None:
    at = NOON.replace(second=7, microsecond=123456)
    entry = make_entry(make_incident(), at=at, typed_zone="Asia/Kolkata", kind="action")
    unbound = CorrectionForm(entry=entry, incident=entry.incident)
    shown = {name: str(unbound[name].value()) for name in ("text", "time", "kind", "version")}

    form = CorrectionForm(shown, entry=entry, incident=entry.incident)

    assert form.is_valid()
    assert form.correction == {
        "at": at,
        "typed_zone": "Asia/Kolkata",
        "text": entry.text,
        "kind": "action",
        "audience": "",
    }


@pytest.mark.parametrize(
    ("typed", "at", "zone"),
    [
        ("2026-03-01 10:42", datetime(2026, 3, 1, 10, 42, tzinfo=UTC), "UTC"),
        ("", NOON, "Asia/Kolkata"),
    ],
)
def test_a_correction_takes_another_time_and_keeps_it_when_emptied(
    typed: str, at: datetime, zone: str
) -> None:
    entry = make_entry(make_incident(), typed_zone="Asia/Kolkata")
    data = {"text": "Other words", "time": typed, "kind": "note"}

    form = CorrectionForm(data, entry=entry, incident=entry.incident)

    assert form.is_valid()
    assert form.correction == {
        "at": at,
        "typed_zone": zone,
        "text": "Other words",
        "kind": "note",
        "audience": "",
    }


def test_a_correction_that_came_too_late_may_be_sent_again_about_the_newer_version() -> None:
    entry = make_entry(make_incident())
    data = {"text": "Mine", "time": "", "kind": "note", "version": "1"}
    form = CorrectionForm(data, entry=entry, incident=entry.incident)
    assert form.is_valid()

    form.take_newer(make_entry(entry.incident, pk=77), "Ana was faster.")

    assert form.non_field_errors() == ["Ana was faster."]
    assert (form["version"].value(), form["text"].value()) == (77, "Mine")


@pytest.mark.parametrize(
    ("address", "choice", "unknown"),
    [
        ("", TimelineChoice(), []),
        ("kind=decision&kind=action", TimelineChoice(kinds=("action", "decision")), []),
        ("story=1", TimelineChoice(story=True), []),
        (
            "kind=rumour&kind=note&kind=gossip",
            TimelineChoice(kinds=("note",)),
            ["gossip", "rumour"],
        ),
    ],
)
def test_the_address_says_what_to_show_and_what_nobody_knows_is_named(
    address: str, choice: TimelineChoice, unknown: list[str]
) -> None:
    form = TimelineChoiceForm(QueryDict(address))

    assert (form.choice, form.unknown_kinds) == (choice, unknown)
