"""Forms of the timeline: write a line, correct one, choose what is shown."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.crypto import get_random_string

from core.choices import choices_from, label_of
from core.forms.fields import ExactTextField, TimeEntryField, time_text
from core.time_entry import TimeEntryReading
from incidents.domain.timeline import LONGEST_TEXT, Audience, EntryKind, read_line
from incidents.forms.milestone import about
from incidents.models import Incident, TimelineEntry
from incidents.queries.timeline import TimelineChoice
from incidents.usecases.timeline import LONGEST_KEY

KEY_LENGTH = 32
KINDS = [(kind.value, label_of(kind)) for kind in EntryKind.for_people()]
AUDIENCES = [("", "Not said"), *((one.value, one.label) for one in Audience)]
LARGEST_ID = 2**63 - 1
PAGES = [("timeline", "timeline"), ("incident", "incident")]


class TimelineEntryForm(forms.Form):
    """A new line: what happened, when (empty: now) and of which kind.

    The words may begin with their time and kind: "10:42 !action restarted it". A time given in
    its own field wins, and then the words are kept to the letter.
    """

    text = ExactTextField(
        label="What happened",
        multiline=True,
        rows=1,
        max_length=LONGEST_TEXT,
        help_text="May begin with time or kind: 10:42 rolled back, !decision wait for the vendor",
        error_messages={"required": "Say what happened."},
    )
    time = TimeEntryField(label="When")
    kind = forms.ChoiceField(label="Kind", choices=KINDS, required=False, initial=EntryKind.NOTE)
    audience = forms.ChoiceField(
        label="Who is told",
        choices=AUDIENCES,
        required=False,
        help_text="For the kind comms, which the rules of the channels send on.",
    )
    idempotency_key = forms.CharField(
        widget=forms.HiddenInput, required=False, max_length=LONGEST_KEY
    )
    page = forms.ChoiceField(widget=forms.HiddenInput, choices=PAGES, required=False)

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        about(self, incident)
        self.initial.setdefault("idempotency_key", get_random_string(KEY_LENGTH))
        self.fields["time"].widget.attrs["placeholder"] = "now"
        self.fields["text"].widget.attrs |= {
            "data-shortcut": "t",
            "data-shortcut-words": "Write into the timeline",
            "autocomplete": "off",
        }

    def clean(self) -> dict[str, Any]:
        """Read the shorthand at the beginning of the words, unless a time was given."""
        data: dict[str, Any] = super().clean() or {}
        if "text" in data and "time" in data and not (self["time"].data or "").strip():
            self._read_shorthand(data)
        if data.get("audience") and data.get("kind") != EntryKind.COMMS:
            self.add_error("audience", "Only an update to people has one; choose the kind comms.")
        return data

    @property
    def entry(self) -> dict[str, Any]:
        """Return what usecases.timeline.add_entry takes."""
        reading: TimeEntryReading = self.cleaned_data["time"]
        return {
            "at": reading.at,
            "typed_zone": reading.zone_name,
            "text": self.cleaned_data["text"],
            "kind": self.cleaned_data["kind"] or EntryKind.NOTE,
            "audience": self.cleaned_data["audience"],
            "idempotency_key": self.cleaned_data["idempotency_key"] or None,
        }

    def said(self) -> str:
        """Return what was assumed about the time, "" when nothing was."""
        reading: TimeEntryReading = self.cleaned_data["time"]
        field = cast("TimeEntryField", self.fields["time"])
        return f"Added at {field.read_back}." if reading.note else ""

    def _read_shorthand(self, data: dict[str, Any]) -> None:
        """Move time and kind out of the words; an unclear time is asked about in its own field."""
        line = read_line(data["text"])
        data["text"] = line.text
        data["kind"] = line.kind or data.get("kind")
        if line.time is None:
            return
        field = cast("TimeEntryField", self.fields["time"])
        field.read_back = ""
        try:
            data["time"] = field.clean(line.time)
        except forms.ValidationError as error:
            self._retype(text=line.text, time=line.time, kind=data["kind"])
            self.add_error("time", error)

    def _retype(self, **values: str) -> None:
        """Show what was typed as if it had been typed into these fields."""
        typed = self.data.copy() if isinstance(self.data, QueryDict) else dict(self.data)
        for name, value in values.items():
            typed[self.add_prefix(name)] = value or ""
        self.data = typed


class CorrectionForm(forms.Form):
    """Other words, another time, another kind for a line."""

    text = ExactTextField(label="What happened", multiline=True, max_length=LONGEST_TEXT)
    time = TimeEntryField(label="When", empty_is_now=False)
    kind = forms.ChoiceField(label="Kind", choices=KINDS)
    audience = forms.ChoiceField(label="Who was told", choices=AUDIENCES, required=False)
    version = forms.IntegerField(
        widget=forms.HiddenInput, min_value=1, max_value=LARGEST_ID, required=False
    )
    page = forms.ChoiceField(widget=forms.HiddenInput, choices=PAGES, required=False)

    def __init__(self, *args: Any, entry: TimelineEntry, incident: Incident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        about(self, incident)
        self.entry = entry
        self.initial.update(
            text=entry.text,
            time=time_text(entry.at),
            kind=entry.kind,
            audience=entry.audience,
            version=entry.pk,
        )
        if entry.kind != EntryKind.COMMS:
            # Another kind has none; whoever makes an update of a line says it afterwards.
            del self.fields["audience"]

    @property
    def correction(self) -> dict[str, Any]:
        """Return what usecases.timeline.correct_entry takes; a time left alone stays exact."""
        reading: TimeEntryReading | None = self.cleaned_data["time"]
        if reading is None or "time" not in self.changed_data:
            at, zone = self.entry.at, self.entry.typed_zone
        else:
            at, zone = reading.at, reading.zone_name
        data = self.cleaned_data
        audience = data.get("audience", "") if data["kind"] == EntryKind.COMMS else ""
        return {
            "at": at,
            "typed_zone": zone,
            "text": data["text"],
            "kind": data["kind"],
            "audience": audience,
        }

    def take_newer(self, entry: TimelineEntry, message: str) -> None:
        """Tell of a newer version and let the person decide with the next click."""
        self.add_error(None, message)
        self.data = {name: self.data.get(name) for name in self.data} | {"version": entry.pk}


class SeenForm(forms.Form):
    """Up to which row somebody has read a timeline, 0 for one without any."""

    seen = forms.IntegerField(min_value=0, max_value=LARGEST_ID)


class TimelineChoiceForm(forms.Form):
    """What of the timeline to show; read from the address.

    `since` asks for what is newer than a row, `after` for a place after a line. `line` and
    `until` name a line around which, or up to which, the page shows a piece.
    """

    kind = forms.MultipleChoiceField(choices=choices_from(EntryKind), required=False)
    story = forms.BooleanField(required=False)
    since = forms.IntegerField(min_value=0, max_value=LARGEST_ID, required=False)
    after = forms.IntegerField(min_value=1, max_value=LARGEST_ID, required=False)
    line = forms.IntegerField(min_value=1, max_value=LARGEST_ID, required=False)
    until = forms.IntegerField(min_value=1, max_value=LARGEST_ID, required=False)

    @property
    def around(self) -> int | None:
        """Return the line to show with what stands beside it; None for none, and for no number."""
        self.is_valid()
        number: int | None = self.cleaned_data.get("line")
        return number

    @property
    def choice(self) -> TimelineChoice:
        """Return the choice; kinds that do not exist are left out."""
        asked = set(self["kind"].data or ())
        kinds = tuple(kind.value for kind in EntryKind if kind.value in asked)
        return TimelineChoice(kinds, story=bool(self["story"].data))

    @property
    def unknown_kinds(self) -> list[str]:
        """Return what the address asks for and nobody knows."""
        return sorted(set(self["kind"].data or ()) - set(EntryKind))
