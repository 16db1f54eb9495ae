"""Forms that give a moment to an incident."""

from datetime import datetime
from typing import Any, Self

from django import forms

from core.forms.fields import ExactTextField, TimeEntryField, time_text
from core.time_entry import TimeEntryReading
from incidents.domain.lifecycle import Milestone
from incidents.forms.seen import SeenForm
from incidents.models import Incident
from incidents.usecases.seen import milestone_token

TIME_HELP = "Such as 10:42, -15m, T+12m, yesterday 23:50 or 21:15Z."


class MomentForm(forms.Form):
    """When a step was taken; nothing typed means now."""

    at = TimeEntryField(label="When?", help_text=f"{TIME_HELP} Empty means now.")

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        about(self, incident)
        if not self.is_bound:
            self.fields["at"].widget.attrs["autofocus"] = True

    def moment(self) -> datetime:
        """Return the cleaned time."""
        reading: TimeEntryReading = self.cleaned_data["at"]
        return reading.at


class MilestoneForm(SeenForm):
    """When a milestone was reached and how sure that is; nothing typed means unknown."""

    at = TimeEntryField(
        label="When?", empty_is_now=False, help_text=f"{TIME_HELP} Empty means not known."
    )
    note = ExactTextField(
        label="How is that known?",
        required=False,
        max_length=500,
        help_text="Such as: first error in the gateway's log.",
    )
    earliest = TimeEntryField(label="Not before", empty_is_now=False)
    latest = TimeEntryField(label="Not after", empty_is_now=False)

    def __init__(self, *args: Any, incident: Incident, milestone: Milestone, **kwargs: Any) -> None:
        provenance = incident.provenance_of(milestone)
        self.milestone = milestone
        self.stored = {
            "at": incident.time_of(milestone),
            "earliest": _read(provenance.get("earliest")),
            "latest": _read(provenance.get("latest")),
        }
        initial = {name: time_text(at) for name, at in self.stored.items()}
        initial |= {"note": provenance.get("note", "")}
        initial |= {"seen": milestone_token(incident, milestone)} | kwargs.pop("initial", {})
        super().__init__(*args, **kwargs | {"initial": initial})
        about(self, incident)

    def clean(self) -> dict[str, Any]:
        """Accept what already stood there, also a year that nobody could type today."""
        data: dict[str, Any] = super().clean() or {}
        for name in self.stored.keys() - set(self.changed_data):
            self.errors.pop(name, None)
        return data

    def moment(self, name: str) -> datetime | None:
        """Return a cleaned time; one left as it stood keeps its fractions of a second."""
        if name not in self.changed_data:
            return self.stored[name]
        reading: TimeEntryReading | None = self.cleaned_data[name]
        return reading.at if reading else None

    def times(self) -> dict[str, Any]:
        """Return what a valid form says, as `usecases.lifecycle.set_milestone` takes it."""
        return {
            "at": self.moment("at"),
            "earliest": self.moment("earliest"),
            "latest": self.moment("latest"),
            "note": self.cleaned_data["note"],
            "seen": self.cleaned_data["seen"],
        }

    def again(self, incident: Incident, message: str) -> Self:
        """Keep everything that was typed, and say which time stands there now."""
        data = self.typed(seen=milestone_token(incident, self.milestone))
        form = type(self)(data, incident=incident, milestone=self.milestone)
        now = time_text(form.stored["at"])
        return form.told(message, f"It is {now} now." if now else "It is not known now.")


class MilestoneOfEntryForm(SeenForm):
    """This line is when it was detected, or another milestone; tells the time of each so far.

    Its token is of all five, because any of them may be chosen.
    """

    milestone = forms.TypedChoiceField(label="This is when it was", coerce=Milestone)

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        initial = {"seen": " ".join(milestone_token(incident, one) for one in Milestone)}
        super().__init__(*args, **kwargs | {"initial": initial})
        self.fields["milestone"].choices = [  # type: ignore[attr-defined]  # it is a ChoiceField
            (one.value, _with_time(one, incident)) for one in Milestone
        ]

    @property
    def seen_of_chosen(self) -> str | None:
        """Return the token that a valid form sent along for the milestone it chose."""
        seen: str | None = self.cleaned_data["seen"]
        if seen is None:
            return None
        tokens = dict(zip(Milestone, seen.split(), strict=False))
        return tokens.get(self.cleaned_data["milestone"], "")

    def again(self, incident: Incident, message: str) -> Self:
        """Keep what was chosen, and say which time stands there now."""
        chosen: Milestone = self.cleaned_data["milestone"]
        form = type(self)(incident=incident)
        form = type(self)(self.typed(seen=form["seen"].value()), incident=incident)
        now = time_text(incident.time_of(chosen))
        return form.told(message, f"It is {now} now." if now else "It is not known now.")


def about(form: forms.Form, incident: Incident) -> None:
    """Anchor every time field of the form at the incident's start."""
    for field in form.fields.values():
        if isinstance(field, TimeEntryField):
            field.about(started_at=incident.started_at, is_closed=incident.is_closed)


def _with_time(milestone: Milestone, incident: Incident) -> str:
    now = time_text(incident.time_of(milestone))
    return f"{milestone.label.lower()} ({f'so far {now}' if now else 'not known'})"


def _read(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
