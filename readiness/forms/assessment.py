"""Forms of the assessment: one answer, a copy, a decision."""

from typing import Any

from django import forms

from catalog.models import Service
from core.forms import ExactTextField
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
        queryset=Service.objects.none(), to_field_name="slug", label="Copy answers from"
    )

    def __init__(self, service: Service, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assessed = Service.objects.filter(assessment__isnull=False).exclude(pk=service.pk)
        self.fields["source"].queryset = assessed  # type: ignore[attr-defined]  # stubs know the base field only


class DecisionForm(forms.Form):
    """Ask to leave an item out, or to waive it."""

    kind = forms.ChoiceField(
        label="What",
        choices=[("waiver", "Waive it for a time"), ("not_applicable", "Leave it out")],
    )
    item = forms.ChoiceField(label="Item")
    reason = ExactTextField(label="Reason", multiline=True, rows=3, max_length=LONGEST_NOTE)
    ends_on = forms.DateField(
        label="Until",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="A waiver lasts 90 days at most, leaving out a year.",
    )

    def __init__(self, items: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = items  # type: ignore[attr-defined]  # stubs know the base field only

    def values(self) -> dict[str, Any]:
        """Return what was asked for."""
        given = self.cleaned_data
        return given | {"kind": DecisionKind(given["kind"])}


class PresenceForm(forms.Form):
    """Which question has the focus, and up to where the page knows the answers."""

    item = forms.CharField(required=False, max_length=100)
    since = forms.CharField(required=False, max_length=40)
