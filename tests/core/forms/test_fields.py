"""Text kept to the letter, and moments in words."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django import forms
from django.http import QueryDict
from django.utils import timezone

from core.forms.fields import ExactTextField, TimeEntryField, assumed_times, time_text
from core.time_entry import ACCEPTED_FORMS

NOW = datetime(2026, 9, 1, 22, 20, tzinfo=UTC)  # Wed 2 Sep 00:20 in Berlin


class NoteForm(forms.Form):
    """A text and two times, the second one unknown unless somebody says."""

    text = ExactTextField(required=False, multiline=True, max_length=40)
    at = TimeEntryField(label="When?")
    since = TimeEntryField(label="Since when?", empty_is_now=False)


def sent(**data: Any) -> NoteForm:
    """Return the form as a browser sends it."""
    query = QueryDict(mutable=True)
    query.update(data)
    return NoteForm(query)


@pytest.fixture
def in_berlin() -> Any:
    """Read times in Berlin, just after midnight."""
    with time_machine.travel(NOW, tick=False), timezone.override("Europe/Berlin"):
        yield


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" two  blanks ", " two  blanks "),
        ("one\r\ntwo\r\n", "one\ntwo\n"),
        ("a\rb", "a\rb"),
        ("<script>&amp;\u202e\ufeff", "<script>&amp;\u202e\ufeff"),
        ("  ", "  "),
        (None, ""),
    ],
)
def test_exact_text_is_kept_as_typed(typed: str | None, kept: str) -> None:
    assert ExactTextField(required=False).clean(typed) == kept


@pytest.mark.parametrize("typed", ["", " \n", "\u2003", None])
def test_exact_text_refuses_blanks_where_something_is_required(typed: str | None) -> None:
    field = ExactTextField(error_messages={"required": "Say something."})

    with pytest.raises(forms.ValidationError) as refused:
        field.clean(typed)

    assert refused.value.messages == ["Say something."]


@pytest.mark.parametrize("typed", ["\ud800", "a\x00"])
def test_exact_text_refuses_what_no_database_keeps(typed: str) -> None:
    with pytest.raises(forms.ValidationError) as refused:
        ExactTextField().clean(typed)

    assert refused.value.messages == [
        "This holds a character that cannot be stored (NUL or half a surrogate pair)."
    ]


def test_multiline_text_gets_a_text_area() -> None:
    widget = ExactTextField(multiline=True, rows=7).widget

    assert (type(widget), widget.attrs["rows"]) == (forms.Textarea, 7)


@pytest.mark.usefixtures("in_berlin")
def test_a_time_is_read_in_the_zone_of_the_page_and_read_back() -> None:
    form = sent(at="00:05", since="yesterday 23:50")

    assert form.is_valid()
    assert form.cleaned_data["at"].at == datetime(2026, 9, 1, 22, 5, tzinfo=UTC)
    assert form.cleaned_data["since"].zone_name == "Europe/Berlin"
    assert form.fields["at"].read_back == "Wed 2 Sep 00:05 CEST"  # type: ignore[attr-defined]  # of our own field, not Django's
    assert assumed_times(form) == []


@pytest.mark.usefixtures("in_berlin")
def test_nothing_typed_means_now_or_unknown() -> None:
    form = sent()

    assert form.is_valid()
    assert form.cleaned_data["at"].at == NOW
    assert form.cleaned_data["since"] is None


@pytest.mark.usefixtures("in_berlin")
def test_a_time_taken_as_yesterday_is_said_with_today_as_the_other_choice() -> None:
    form = sent(since="10:42")

    assert form.is_valid()
    assert assumed_times(form) == [
        "Since when: Tue 1 Sep 10:42 CEST (would lie in the future, so taken as yesterday)."
    ]
    (choice,) = form.fields["since"].offered  # type: ignore[attr-defined]  # of our own field, not Django's
    assert (choice.label, choice.text) == (
        "Wed 2 Sep 10:42 CEST instead",
        "2026-09-02T08:42:00+00:00",
    )


@pytest.mark.usefixtures("in_berlin")
def test_the_chosen_answer_counts_while_the_text_it_answers_stands() -> None:
    answered = sent(since="10:42", since_choice="2026-09-02T08:42:00+00:00", since_asked="10:42")
    retyped = sent(since="00:01", since_choice="2026-09-02T08:42:00+00:00", since_asked="10:42")

    assert answered.is_valid()
    assert retyped.is_valid()
    assert answered.cleaned_data["since"].at == datetime(2026, 9, 2, 8, 42, tzinfo=UTC)
    assert retyped.cleaned_data["since"].at == datetime(2026, 9, 1, 22, 1, tzinfo=UTC)


@pytest.mark.usefixtures("in_berlin")
def test_what_the_phone_picked_counts_where_nothing_is_typed() -> None:
    picked = sent(at="", at_picked="2026-09-01T21:15")
    typed = sent(at="00:01", at_picked="2026-09-01T21:15")

    assert picked.is_valid()
    assert typed.is_valid()
    assert picked.cleaned_data["at"].at == datetime(2026, 9, 1, 19, 15, tzinfo=UTC)
    assert typed.cleaned_data["at"].at == datetime(2026, 9, 1, 22, 1, tzinfo=UTC)


@pytest.mark.usefixtures("in_berlin")
def test_an_hour_that_exists_twice_keeps_the_text_and_offers_both() -> None:
    form = sent(since="2025-10-26 02:30")

    assert not form.is_valid()
    assert form["since"].value() == "2025-10-26 02:30"
    assert len(form.fields["since"].offered) == 2  # type: ignore[attr-defined]  # of our own field, not Django's


def test_text_that_is_no_time_names_the_accepted_forms() -> None:
    form = sent(at="banana")

    assert form.errors == {"at": [f'"banana" is not a time. {ACCEPTED_FORMS}']}


@pytest.mark.usefixtures("in_berlin")
def test_relative_times_count_from_the_anchors_of_the_incident() -> None:
    field = TimeEntryField()
    field.about(started_at=datetime(2026, 9, 1, 12, tzinfo=UTC), is_closed=True)

    reading = field.clean("T+12m")

    assert reading is not None
    assert reading.at == datetime(2026, 9, 1, 12, 12, tzinfo=UTC)
    with pytest.raises(forms.ValidationError):
        field.clean("-15m")


def test_the_input_asks_how_it_is_understood_with_its_anchors() -> None:
    class AnchoredForm(forms.Form):
        at = TimeEntryField(
            empty_is_now=False, started_at=datetime(2026, 9, 1, 12, tzinfo=UTC), is_closed=True
        )

    attrs = AnchoredForm()["at"].build_widget_attrs({})
    context = AnchoredForm()["at"].field.widget.get_context("at", "", {"id": "id_at"} | attrs)

    assert context["widget"]["attrs"]["hx-get"] == (
        "/time-entry/?field=at&started_at=2026-09-01T12%3A00%3A00%2B00%3A00&closed=on&empty=on"
    )
    assert context["widget"]["attrs"]["hx-target"] == "#id_at_reading"


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (None, ""),
        (datetime(2026, 3, 2, 12, 5, tzinfo=UTC), "2026-03-02 13:05"),
        (datetime(2026, 3, 2, 12, 5, 31, tzinfo=UTC), "2026-03-02 13:05:31"),
        (datetime(2025, 10, 26, 0, 30, tzinfo=UTC), "2025-10-26 02:30+02:00"),
        (datetime(2025, 10, 26, 1, 30, tzinfo=UTC), "2025-10-26 02:30+01:00"),
    ],
)
def test_a_moment_is_written_as_it_could_be_typed(at: datetime | None, text: str) -> None:
    with timezone.override("Europe/Berlin"):
        assert time_text(at) == text


@pytest.mark.parametrize("month", range(1, 13))
def test_a_written_moment_is_read_back_as_the_same_one(month: int) -> None:
    moment = datetime(2025, month, 26, 0, 30, 31, tzinfo=UTC)

    with timezone.override("Europe/Berlin"):
        reading = TimeEntryField().clean(time_text(moment))

    assert reading is not None
    assert reading.at == moment
