"""Form fields for what people type here: text kept to the letter, and moments in words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils import timezone

from core import clock
from core.errors import RuleViolation
from core.input.text import checked_text
from core.time_entry import (
    TimeChoice,
    TimeEntryError,
    TimeEntryReading,
    describe,
    parse_time_entry,
)


class ExactTextField(forms.CharField):
    """Text kept exactly as typed, blanks around it too; blanks alone do not count as an answer.

    Line ends that browsers rewrite on the way (CRLF) become the newline that was typed.
    """

    def __init__(self, *, multiline: bool = False, rows: int = 4, **kwargs: Any) -> None:
        if multiline:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(strip=False, **kwargs)

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")

    def validate(self, value: Any) -> None:
        super().validate(value)
        if self.required and not value.strip():
            raise forms.ValidationError(self.error_messages["required"], code="required")
        try:
            checked_text(value, field="", label="This")
        except RuleViolation as error:
            raise forms.ValidationError(str(error)) from None


class TimeEntryWidget(forms.TextInput):
    """One line of text, with the choice somebody made about it when it was unclear.

    `anchors` go with the text to the door that reads it back while it is typed.
    """

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        typing = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        super().__init__(typing | (attrs or {}))
        self.anchors: dict[str, str] = {}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Let js/htmx ask how the text is understood; without script nothing happens."""
        context = super().get_context(name, value, attrs)
        query = urlencode({"field": name} | self.anchors)
        context["widget"]["attrs"] |= {
            "hx-get": f"{reverse('core:time_entry')}?{query}",
            "hx-trigger": "input changed delay:300ms",
            "hx-target": f"#{context['widget']['attrs'].get('id', name)}_reading",
            "hx-sync": "this:replace",
        }
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """Return the choice while the text it answers still stands there, else the text.

        Where nothing is typed, what was picked in the phone's own control counts.
        """
        typed = super().value_from_datadict(data, files, name)
        choice = data.get(f"{name}_choice")
        if choice and data.get(f"{name}_asked", "") == (typed or ""):
            return choice
        return typed or data.get(f"{name}_picked") or typed


class TimeEntryField(forms.CharField):
    """A moment in words ("10:42", "-15m", "yesterday 23:50") in the zone of the page.

    Cleans to a TimeEntryReading. Nothing typed means now, or None with `empty_is_now=False`.
    `started_at` is what "T+12m" counts from, aware UTC; `is_closed` refuses a bare "-15m".
    Afterwards `read_back` tells how the text was understood, and `offered` holds what else it may
    have meant. Rendered by templates/ui/_time_field.html.
    """

    widget: TimeEntryWidget

    def __init__(
        self,
        *,
        empty_is_now: bool = True,
        started_at: datetime | None = None,
        is_closed: bool = False,
        **options: Any,
    ) -> None:
        kwargs: dict[str, Any] = {"required": False, "widget": TimeEntryWidget} | options
        super().__init__(**kwargs)
        self.empty_is_now = empty_is_now
        self.about(started_at=started_at, is_closed=is_closed)
        self.offered: tuple[TimeChoice, ...] = ()
        self.read_back = ""

    def clean(self, value: Any) -> TimeEntryReading | None:
        text = super().clean(value)
        if not text and not self.empty_is_now:
            return None
        now = clock.now()
        zone = timezone.get_current_timezone()
        try:
            reading = parse_time_entry(
                text, now=now, zone=zone, started_at=self.started_at, closed=self.is_closed
            )
        except TimeEntryError as error:
            self.offered = error.choices
            raise forms.ValidationError(str(error)) from None
        self.read_back = describe(reading, now=now, zone=zone)
        if reading.alternative is not None:
            other = reading._replace(at=reading.alternative, note=None)
            words = describe(other, now=now, zone=zone)
            self.offered = (TimeChoice(f"{words} instead", reading.alternative.isoformat()),)
        return reading

    def about(self, *, started_at: datetime | None, is_closed: bool) -> None:
        """Take the anchors of an incident that is known only when the form is made."""
        self.started_at = started_at
        self.is_closed = is_closed
        anchors = {
            "started_at": started_at.isoformat() if started_at else "",
            "closed": "on" if is_closed else "",
            "empty": "" if self.empty_is_now else "on",
        }
        self.widget.anchors = {key: value for key, value in anchors.items() if value}


def assumed_times(form: forms.Form) -> list[str]:
    """Return a sentence for each time of a valid form whose reading assumed something."""
    readings = (
        (bound.label, bound.field, form.cleaned_data.get(bound.name))
        for bound in form
        if isinstance(bound.field, TimeEntryField)
    )
    return [
        f"{label.rstrip('?')}: {field.read_back}."
        for label, field, reading in readings
        if reading is not None and reading.note
    ]


def time_text(at: datetime | None) -> str:
    """Write a moment as a person could type it in the zone of the page; None is "".

    With its offset only in the hour that a change of clocks gives twice.
    """
    if at is None:
        return ""
    local = timezone.localtime(at)
    text = f"{local:%Y-%m-%d %H:%M:%S}".removesuffix(":00")
    is_twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f"{text}{local.isoformat()[-6:]}" if is_twice else text


class TimeEntryQuery(forms.Form):
    """A text to be read back while it is typed, with what it may count from."""

    field = forms.SlugField(max_length=64)
    started_at = forms.DateTimeField(required=False)
    closed = forms.BooleanField(required=False)
    empty = forms.BooleanField(required=False)
