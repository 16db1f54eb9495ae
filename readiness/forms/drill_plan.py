"""Write a drill plan step by step, or bring one from a file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.choices import choices_from
from core.forms.fields import ExactTextField
from core.forms.files import FileOrTextForm, FilledRows, rearrange, small_number
from readiness.domain.drill_plan import Clock, DrillRole, Environment, PlanContent
from readiness.domain.drill_plan_reading import (
    LONGEST_CADENCE,
    LONGEST_KEY,
    LONGEST_LINE,
    LONGEST_MINUTES,
    LONGEST_TITLE,
    MOST_STEPS,
    TIERS,
    PlanFault,
    plan_as_data,
    read_plan,
)

LARGEST_FILE = 500_000
LONGEST_LINES = 20_000
PREFIX = "steps"
LISTS = ("failure_modes", "checklist_items", "preconditions", "abort_conditions")
EMPTY_STEP: dict[str, Any] = {"role": DrillRole.OPERATOR.value, "minutes": 5, "must": True}


def _lines_field(label: str, help_text: str = "One in a line.") -> ExactTextField:
    return ExactTextField(
        label=label,
        multiline=True,
        rows=4,
        required=False,
        max_length=LONGEST_LINES,
        help_text=help_text,
    )


class PlanHeadForm(forms.Form):
    """What a plan says beside its steps."""

    revision = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=1, max_value=10**9
    )
    title = ExactTextField(label="Title", max_length=LONGEST_TITLE)
    purpose = ExactTextField(label="What it shows", max_length=LONGEST_LINE)
    tiers = forms.TypedMultipleChoiceField(
        label="Tiers it is for",
        coerce=int,
        choices=[(tier, f"Tier {tier}") for tier in TIERS],
        widget=forms.CheckboxSelectMultiple,
    )
    planned_minutes = forms.IntegerField(label="Minutes", min_value=1, max_value=LONGEST_MINUTES)
    cadence_days = forms.IntegerField(
        label="Again at the latest after so many days", min_value=1, max_value=LONGEST_CADENCE
    )
    environments = forms.MultipleChoiceField(
        label="Where", choices=choices_from(Environment), widget=forms.CheckboxSelectMultiple
    )
    roles = forms.MultipleChoiceField(
        label="Roles", choices=choices_from(DrillRole), widget=forms.CheckboxSelectMultiple
    )
    targets = _lines_field(
        "Targets",
        "One tier in a line: tier, seconds to recover, seconds of data lost, seconds to notice. "
        "“1: 3600 300 300” is tier 1 back within an hour.",
    )
    failure_modes = _lines_field("Failure modes", "Their keys, one in a line.")
    checklist_items = _lines_field("Checklist items", "Their keys, one in a line.")
    preconditions = _lines_field("Before it begins")
    abort_conditions = _lines_field("When to stop")
    expected_results = _lines_field("Expected results")

    def clean_targets(self) -> dict[str, dict[str, int]]:
        """Read the lines of the targets."""
        targets = {}
        for line in _split(self.cleaned_data["targets"]):
            found = re.fullmatch(r"([1-3]) *: *(\d{1,8}) +(\d{1,8}) +(\d{1,8})", line, re.ASCII)
            if found is None:
                raise ValidationError(f"“{line[:60]}” is no line like “1: 3600 300 300”.")
            names = ("rto_seconds", "rpo_seconds", "detect_seconds")
            targets[found[1]] = dict(zip(names, map(int, found.groups()[1:]), strict=True))
        return targets


class PlanStepForm(forms.Form):
    """One step."""

    key = forms.SlugField(
        max_length=LONGEST_KEY, help_text="A short name such as “cut”; links and logs use it."
    )
    action = ExactTextField(label="What to do", max_length=LONGEST_LINE)
    expect = ExactTextField(label="What should be seen", max_length=LONGEST_LINE)
    role = forms.ChoiceField(choices=choices_from(DrillRole))
    minutes = forms.IntegerField(min_value=1, max_value=LONGEST_MINUTES)
    must = forms.BooleanField(label="The drill passes only with it", required=False)
    clock = forms.ChoiceField(
        label="Clock",
        required=False,
        choices=[("", "none"), *choices_from(Clock)],
        help_text="The moment that its end measures.",
    )
    enters_time = forms.BooleanField(
        label="A person reads that moment from the system and types it", required=False
    )
    evidence = ExactTextField(
        label="What to keep as proof", required=False, max_length=LONGEST_LINE
    )
    command = ExactTextField(label="Command to copy", required=False, max_length=LONGEST_LINE)
    undo = ExactTextField(label="How to take it back", required=False, max_length=LONGEST_LINE)

    def as_data(self) -> dict[str, Any]:
        """Return the valid step as a plan file says it."""
        data = dict(self.cleaned_data)
        if data.pop("enters_time"):
            data["enter"] = "timestamp"
        return {name: value for name, value in data.items() if value not in ("", None)}


StepFormSet = forms.formset_factory(
    PlanStepForm,
    formset=FilledRows,
    extra=0,
    min_num=1,
    validate_min=True,
    max_num=MOST_STEPS,
    validate_max=True,
    absolute_max=MOST_STEPS,
)


@dataclass(slots=True)
class PlanForms:
    """Head and steps of one plan on one page."""

    key: str
    head: PlanHeadForm
    steps: Any

    def is_valid(self) -> bool:
        """Check both, and then the plan as a whole."""
        if not all([self.head.is_valid(), self.steps.is_valid()]):
            return False
        try:
            read_plan(self._data())
        except PlanFault as fault:
            self._refuse(fault)
            return False
        return True

    @property
    def plan(self) -> PlanContent:
        """Return what valid forms say."""
        return read_plan(self._data())

    @property
    def revision(self) -> int | None:
        """Return the revision of the draft that was read, None when there was none."""
        number: int | None = self.head.cleaned_data["revision"]
        return number

    def _data(self) -> dict[str, Any]:
        head = dict(self.head.cleaned_data)
        lists = {name: _split(head[name]) for name in (*LISTS, "expected_results")}
        rest = {"key": self.key, "default_targets": head.pop("targets")}
        return head | lists | rest | {"steps": [form.as_data() for form in self.steps]}

    def _refuse(self, fault: PlanFault) -> None:
        name = fault.place.partition("[")[0]
        number = re.match(r"steps\[(\d+)\]\.(\w+)", fault.place)
        if number:
            form = self.steps.forms[int(number[1]) - 1]
            field = "enters_time" if number[2] == "enter" else number[2]
            form.add_error(field if field in form.fields else None, fault.reason)
            return
        field = "targets" if name.startswith("default_targets") else name
        self.head.add_error(field if field in self.head.fields else None, fault.reason)


def forms_of(plan: PlanContent, revision: int | None) -> PlanForms:
    """Return the forms filled with a stored plan."""
    data = plan_as_data(plan)
    head = data | {name: "\n".join(data[name]) for name in (*LISTS, "expected_results")}
    head["targets"] = "\n".join(
        f"{tier}: {one['rto_seconds']} {one['rpo_seconds']} {one['detect_seconds']}"
        for tier, one in data["default_targets"].items()
    )
    steps = [one | {"enters_time": "enter" in one} for one in data["steps"]]
    return _unbound(plan.key, head | {"revision": revision}, steps)


def sent_forms(key: str, data: Any) -> PlanForms:
    """Return the forms as they were sent."""
    return PlanForms(key, PlanHeadForm(data), StepFormSet(data, prefix=PREFIX))


def rearranged(key: str, data: Any, step: str) -> PlanForms:
    """Return the forms as sent, with one step added, moved or taken out; nothing is checked.

    `step` is "add", or "up", "down" or "remove" with the number of a step: "up-2". What makes no
    sense changes nothing.
    """
    many = ("tiers", "environments", "roles")
    head = {name: data.get(name, "") for name in PlanHeadForm.base_fields}
    head |= {name: data.getlist(name) for name in many}
    count = min(MOST_STEPS, small_number(data.get(f"{PREFIX}-TOTAL_FORMS", ""), otherwise=0))
    rows = [_typed(data, number) for number in range(count)]
    rearrange(rows, step, empty=EMPTY_STEP, most=MOST_STEPS)
    return _unbound(key, head, rows)


def _unbound(key: str, head: Mapping[str, Any], rows: list[dict[str, Any]]) -> PlanForms:
    steps = StepFormSet(prefix=PREFIX, initial=rows)
    return PlanForms(key, PlanHeadForm(initial=dict(head)), steps)


def _typed(data: Any, number: int) -> dict[str, Any]:
    row = {name: data.get(f"{PREFIX}-{number}-{name}", "") for name in PlanStepForm.base_fields}
    return row | {name: bool(row[name]) for name in ("must", "enters_time")}


def _split(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class PlanFileForm(FileOrTextForm):
    """A plan as YAML, typed or from a file; the file counts where both are there."""

    noun = "plan"
    most_bytes = LARGEST_FILE

    file = forms.FileField(
        label="File",
        required=False,
        allow_empty_file=True,
        help_text="A YAML file in the format of the shipped plans, with one plan.",
    )
    text = ExactTextField(
        label="Or its text", multiline=True, rows=16, required=False, max_length=LARGEST_FILE
    )
