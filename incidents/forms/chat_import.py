"""Forms of the page that brings a chat log onto a timeline."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from core.choices import choices_from
from core.errors import RuleViolation
from core.forms.fields import ExactTextField
from core.input.text import checked_text
from core.models import User
from core.time_zone import zone_named
from incidents.domain.chat import LARGEST_BYTES, ChatFormat, ChatOrder, ChatTooLarge, lines_of
from incidents.domain.chat_choice import HowToRead, LineChoice
from incidents.domain.timeline import EntryKind
from incidents.forms.timeline_entry import KINDS, LARGEST_ID
from incidents.ingestion.chat.stamp import YEARS
from incidents.queries.chat_imports import Preview, PreviewRow

LONGEST_ZONE = 64
MOST_SPEAKERS = 30


class PasteForm(forms.Form):
    """The log itself: pasted, or in a file."""

    text = ExactTextField(
        label="Chat log",
        multiline=True,
        rows=8,
        required=False,
        help_text="From Slack, Teams, IRC, any lines with times, or exported JSON. "
        "Up to 5,000 lines or 1 MB.",
    )
    file = forms.FileField(label="Or a file", required=False, allow_empty_file=True)

    def clean(self) -> dict[str, Any]:
        """Put the log under `log`, wherever it came from; name the limit that it passes."""
        data: dict[str, Any] = super().clean() or {}
        if self.errors:
            return data
        name = "text" if data["text"].strip() else "file"
        try:
            data["log"] = data["text"] if name == "text" else self._from_file(data["file"])
            lines_of(checked_text(data["log"], field=name, label="The log", required=True))
        except (RuleViolation, ChatTooLarge) as error:
            self.add_error(name, str(error))
        return data

    def _from_file(self, file: "UploadedFile[Any] | None") -> str:
        if file is None:
            raise RuleViolation("Paste the log, or choose a file that holds it.")
        if (file.size or 0) > LARGEST_BYTES:
            raise ChatTooLarge(
                f"The file has {file.size:,} bytes; at most {LARGEST_BYTES:,} fit into one import."
            )
        try:
            return str(file.read(), "utf-8-sig")
        except UnicodeDecodeError:
            raise RuleViolation("The file is not text in UTF-8.") from None


class ReadingForm(forms.Form):
    """How the log was understood, to be changed: format, zone, day, order, who the speakers are."""

    draft = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=LARGEST_ID)
    format = forms.ChoiceField(label="Format", choices=choices_from(ChatFormat), required=False)
    zone = forms.CharField(
        label="Zone of its times",
        max_length=LONGEST_ZONE,
        help_text="Such as Europe/Berlin or UTC. A time that names its own zone keeps it.",
        error_messages={"required": "Say in which zone the times are."},
    )
    first_on = forms.DateField(
        label="Day of the earliest line",
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "2026-09-01"}),
        error_messages={"invalid": "Write the day like 2026-09-01."},
    )
    order = forms.ChoiceField(label="Order", choices=choices_from(ChatOrder), required=False)

    def __init__(self, *args: Any, how: HowToRead, preview: Preview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.how = how
        reading = preview.reading
        self.initial.update(
            format=reading.format,
            zone=how.zone,
            first_on=reading.first_on,
            order=reading.order,
        )
        self.speakers: dict[str, str] = {}
        for speaker, count in list(reading.speakers.items())[:MOST_SPEAKERS]:
            self._ask_for(speaker, count, preview.people[speaker])

    def _ask_for(self, speaker: str, count: int, person: User | None) -> None:
        name = f"speaker_{hashlib.sha256(speaker.encode()).hexdigest()[:16]}"
        self.speakers[name] = speaker
        self.initial[name] = person.username if person else ""
        lines = "1 line" if count == 1 else f"{count} lines"
        self.fields[name] = forms.CharField(
            label=f"{speaker} ({lines})",
            required=False,
            max_length=150,
            widget=forms.TextInput(
                attrs={"list": "people", "autocomplete": "off", "placeholder": "nobody here"}
            ),
        )

    def speaker_fields(self) -> list[forms.BoundField]:
        """Return the fields that say who the speakers are."""
        return [self[name] for name in self.speakers]

    def clean_zone(self) -> str:
        zone: str = self.cleaned_data["zone"].strip()
        if zone_named(zone) is None:
            raise forms.ValidationError(f"There is no zone “{zone}”. Write Europe/Berlin or UTC+2.")
        return zone

    def clean_first_on(self) -> Any:
        day = self.cleaned_data["first_on"]
        if day is not None and day.year not in YEARS:
            raise forms.ValidationError(f"The year must be {YEARS.start} to {YEARS.stop - 1}.")
        return day

    def clean(self) -> dict[str, Any]:
        """Name the usernames that nobody here has."""
        data: dict[str, Any] = super().clean() or {}
        typed = {name: data[name] for name in self.speakers if data.get(name)}
        known = set(
            User.objects.filter(is_active=True, username__in=typed.values()).values_list(
                "username", flat=True
            )
        )
        for name, username in typed.items():
            if username not in known:
                self.add_error(name, f"There is nobody called “{username}” here.")
        return data

    @property
    def chosen(self) -> HowToRead:
        """Return how to read from now on; what was left as found stays to be found out."""
        data, changed = self.cleaned_data, set(self.changed_data)
        day = data["first_on"]
        values = {
            "format": data["format"],
            "first_on": day.isoformat() if day else "",
            "order": data["order"],
        }
        kept = {name: getattr(self.how, name) for name in values}
        people = {self.speakers[name]: data[name] for name in self.speakers if name in changed}
        return HowToRead(
            zone=data["zone"],
            people={**self.how.people, **people},
            **{name: values[name] if name in changed else kept[name] for name in values},
        )


class LinesForm(forms.Form):
    """What was chosen for the lines that a page of the preview showed."""

    kinds = KINDS

    def __init__(self, data: QueryDict, *, rows: Iterable[PreviewRow]) -> None:
        super().__init__(data)
        self.rows = {str(row.number): row for row in rows}

    @property
    def chosen(self) -> Mapping[int, LineChoice]:
        """Return the choices by number; what the page did not show is not among them."""
        data = self.data
        assert isinstance(data, QueryDict)  # noqa: S101 - for the type checker: __init__ takes one
        taken, pinned = set(data.getlist("take")), set(data.getlist("pin"))
        return {
            row.number: LineChoice(
                taken=number in taken,
                kind=_kind(data.get(f"kind_{number}"), row.choice.kind),
                pinned=number in pinned,
            )
            for number, row in self.rows.items()
            if number in set(data.get("shown", "").split(","))
        }


def _kind(told: str | None, known: EntryKind) -> EntryKind:
    return EntryKind(told) if told in EntryKind.for_people() else known
