"""Forms of the assessment: one answer, a copy, a decision."""

from typing import Any

from django import forms

from catalog.models import Service
from core.forms.fields import ExactTextField
from readiness.domain.decision import DecisionKind
from readiness.usecases.assessments import AnswerValue, NewAnswer

LABELS = {
    AnswerValue.YES: "Yes",
    AnswerValue.PARTLY: "Partly",
    AnswerValue.NO: "No",
    AnswerValue.NOT_APPLICABLE: "Not applicable",
    AnswerValue.UNKNOWN: "Don't know",
}
LONGEST_NOTE = 2_000
MODE = "mode:"
"""Stands before the key of a failure mode where items and modes are offered together."""


class AnswerForm(forms.Form):
    """The answer to one question; its fields carry the item's key as prefix."""

    answer = forms.ChoiceField(
        label="Answer",
        choices=[(str(value), label) for value, label in LABELS.items()],
        widget=forms.RadioSelect,
        required=False,
    )
    note = ExactTextField(
        label="Note", multiline=True, rows=2, required=False, max_length=LONGEST_NOTE
    )
    link = forms.URLField(
        label="Evidence (link)", required=False, max_length=500, assume_scheme="https"
    )
    until = forms.DateField(
        label="Evidence is good until",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def new_answer(self, item: str) -> NewAnswer | None:
        """Return the answer, None where nothing was chosen."""
        given = self.cleaned_data
        if not given["answer"]:
            return None
        return NewAnswer(
            item=item,
            value=AnswerValue(given["answer"]),
            note=given["note"],
            link=given["link"],
            until=given["until"],
        )


class CopyForm(forms.Form):
    """Another service whose answers are taken over."""

    source = forms.ModelChoiceField(
        queryset=Service.objects.none(),
        to_field_name="slug",
        label="Copy answers from",
        empty_label="Choose a service",
    )

    def __init__(self, service: Service, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assessed = Service.objects.filter(assessment__isnull=False).exclude(pk=service.pk)
        self.fields["source"].queryset = assessed  # type: ignore[attr-defined]  # stubs know the base field only


class DecisionForm(forms.Form):
    """Ask to leave an item or a failure mode out, or to waive an item."""

    kind = forms.ChoiceField(
        label="What",
        choices=[("waiver", "Waive it for a time"), ("not_applicable", "Leave it out")],
        help_text="Only items can be waived; a failure mode is left out or tried.",
    )
    item = forms.ChoiceField(label="Item or failure mode")
    reason = ExactTextField(label="Reason", multiline=True, rows=3, max_length=LONGEST_NOTE)
    ends_on = forms.DateField(
        label="Until",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="A waiver lasts 90 days at most, leaving out a year.",
    )

    def __init__(
        self, items: list[tuple[str, str]], modes: list[tuple[str, str]], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        of_modes = [(f"{MODE}{key}", title) for key, title in modes]
        self.fields["item"].choices = [  # type: ignore[attr-defined]  # stubs know the base field only
            ("Items", items),
            ("Failure modes", of_modes),
        ]

    def values(self) -> dict[str, Any]:
        """Return what was asked for, a failure mode apart from an item."""
        given = self.cleaned_data
        chosen = given["item"]
        about = {"item": chosen, "failure_mode": ""}
        if chosen.startswith(MODE):
            about = {"item": "", "failure_mode": chosen.removeprefix(MODE)}
        return given | about | {"kind": DecisionKind(given["kind"])}

    @staticmethod
    def about_mode(mode: str) -> dict[str, str]:
        """Return what to begin with where a failure mode is to be left out."""
        return {"kind": str(DecisionKind.NOT_APPLICABLE), "item": f"{MODE}{mode}"}


class PresenceForm(forms.Form):
    """Which question has the focus, and up to where the page knows the answers."""

    item = forms.CharField(required=False, max_length=100)
    since = forms.CharField(required=False, max_length=40)
