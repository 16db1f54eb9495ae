"""Forms of drills: arranging one, ticking preconditions, taking a role, and each step of a run."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from catalog.models import Service
from core import clock
from core.choices import choices_from, label_of
from core.errors import RuleViolation
from core.forms.fields import ExactTextField, TimeEntryField
from readiness.domain.drill_plan import DrillRole, Environment
from readiness.domain.drill_plan_reading import LONGEST_CADENCE, LONGEST_MINUTES, LONGEST_TARGET
from readiness.domain.drill_targets import targets_of
from readiness.models import DrillPlan, DrillRun
from readiness.queries.drills import people_to_choose
from readiness.usecases.drill_log import LONGEST_KEY, LONGEST_TEXT, Device
from readiness.usecases.drills import LONGEST_HARM_LIMIT, LONGEST_TITLE

MINUTE = 60


class DrillForm(forms.Form):
    """When, where and for which services a plan is run; the time is one of the zone of the page.

    Shows the services chosen so far and one more to add: a company has hundreds.
    """

    title = ExactTextField(label="Title", max_length=LONGEST_TITLE)
    starts_at = forms.DateTimeField(
        label="When",
        required=False,
        help_text="Without a date it stays a draft.",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": "Write a day and a time such as 2026-03-02 14:30."},
    )
    minutes = forms.IntegerField(label="Minutes", min_value=1, max_value=LONGEST_MINUTES)
    every_days = forms.IntegerField(
        label="Again every so many days",
        required=False,
        min_value=1,
        max_value=LONGEST_CADENCE,
        help_text="Empty: once only. Repeated drills keep their time on the wall.",
    )
    environment = forms.ChoiceField(label="Where", choices=choices_from(Environment))
    services = forms.ModelMultipleChoiceField(
        label="Services",
        required=False,
        queryset=Service.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    add_service = forms.ModelChoiceField(
        label="Add a service",
        required=False,
        queryset=Service.objects.none(),
        empty_label="None",
    )
    rto_minutes = forms.DecimalField(
        label="Back within so many minutes",
        min_value=0,
        max_value=LONGEST_TARGET // MINUTE,
        max_digits=10,
        decimal_places=2,
        help_text="The recovery time that was promised.",
    )
    rpo_minutes = forms.DecimalField(
        label="At most so many minutes of data lost",
        min_value=0,
        max_value=LONGEST_TARGET // MINUTE,
        max_digits=10,
        decimal_places=2,
    )
    detect_minutes = forms.DecimalField(
        label="Noticed within so many minutes",
        min_value=0,
        max_value=LONGEST_TARGET // MINUTE,
        max_digits=10,
        decimal_places=2,
    )
    harm_limit = ExactTextField(
        label="How much users may notice",
        required=False,
        max_length=LONGEST_HARM_LIMIT,
        help_text="Beyond it anybody says stop.",
    )
    is_surprise = forms.BooleanField(label="People are not told before", required=False)
    runbook_author = forms.TypedChoiceField(
        label="Who wrote the runbook",
        required=False,
        coerce=int,
        empty_value=None,
        help_text="Proof that a stranger can follow it needs somebody else as operator.",
    )

    def __init__(
        self,
        *args: Any,
        plan: DrillPlan,
        run: DrillRun | None = None,
        service: Service | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = _initial(run) if run else _first(plan, service)
        super().__init__(*args, **kwargs)
        self.people = {person.pk: person for person in people_to_choose()}
        choices = [("", "Nobody yet"), *((pk, str(one)) for pk, one in self.people.items())]
        fields: dict[str, Any] = self.fields
        fields["runbook_author"].choices = [("", "Nobody said"), *choices[1:]]
        chosen = list(run.services.all()) if run else [service] if service else []
        sent = [int(pk) for pk in self._sent("services") if re.fullmatch("[0-9]{1,9}", pk)]
        known = {*sent, *(one.pk for one in chosen)}
        fields["services"].queryset = Service.objects.filter(pk__in=known)
        fields["add_service"].queryset = Service.objects.all()
        held = {one.role: one.person_id for one in run.participants.all()} if run else {}
        for role in plan.plan.roles:
            fields[f"role_{role}"] = forms.TypedChoiceField(
                label=label_of(role),
                required=False,
                coerce=int,
                empty_value=None,
                choices=choices,
                initial=held.get(role),
                help_text=role.meaning,
            )
        self.roles = plan.plan.roles

    def values(self) -> dict[str, Any]:
        """Return what the use cases take."""
        data = dict(self.cleaned_data)
        services = [*data.pop("services"), *filter(None, [data.pop("add_service")])]
        people = [
            (self.people[pk], role.value)
            for role in self.roles
            if (pk := data.pop(f"role_{role}")) is not None
        ]
        author = data.pop("runbook_author")
        targets = {
            f"{name}_seconds": int(data.pop(f"{name}_minutes") * MINUTE)
            for name in ("rto", "rpo", "detect")
        }
        return (
            data
            | targets
            | {
                "services": services,
                "people": people,
                "runbook_author": self.people[author] if author is not None else None,
                "time_zone": timezone.get_current_timezone_name(),
            }
        )

    def _sent(self, name: str) -> list[str]:
        return self.data.getlist(name) if hasattr(self.data, "getlist") else []


def _initial(run: DrillRun) -> dict[str, Any]:
    same = ("title", "minutes", "every_days", "environment", "harm_limit", "is_surprise")
    return {name: getattr(run, name) for name in same} | {
        "starts_at": run.starts_at and timezone.localtime(run.starts_at),
        "services": [one.pk for one in run.services.all()],
        "runbook_author": run.runbook_author_id,
        "rto_minutes": _minutes(run.rto_seconds),
        "rpo_minutes": _minutes(run.rpo_seconds),
        "detect_minutes": _minutes(run.detect_seconds),
    }


def _first(plan: DrillPlan, service: Service | None) -> dict[str, Any]:
    said = plan.plan
    targets = targets_of(said, [service] if service else [])
    return {
        "title": said.title,
        "minutes": said.planned_minutes,
        "environment": said.environments[0].value,
        "services": [service.pk] if service else [],
        "rto_minutes": _minutes(targets.rto_seconds),
        "rpo_minutes": _minutes(targets.rpo_seconds),
        "detect_minutes": _minutes(targets.detect_seconds),
    }


def _minutes(seconds: int) -> float:
    minutes = round(seconds / MINUTE, 2)
    return int(minutes) if minutes == int(minutes) else minutes


class CancelForm(forms.Form):
    """Whether a repeated drill ends altogether."""

    ends_series = forms.BooleanField(label="And those that would follow", required=False)


class PreconditionsForm(forms.Form):
    """Which preconditions hold now."""

    lines = forms.TypedMultipleChoiceField(
        label="Tick what holds now",
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, run: DrillRun, **kwargs: Any) -> None:
        kwargs["initial"] = {"lines": [one["line"] for one in run.checked_preconditions]}
        super().__init__(*args, **kwargs)
        lines: Any = self.fields["lines"]
        said = {one["line"]: one["by"] for one in run.checked_preconditions}
        lines.choices = [
            (number, f"{line} ({said[number]})" if said.get(number) else line)
            for number, line in enumerate(run.plan.plan.preconditions)
        ]


class RoleForm(forms.Form):
    """A role in a drill."""

    role = forms.ChoiceField(label="Your role", choices=choices_from(DrillRole))


class EntryForm(forms.Form):
    """What somebody in a drill did; `asks_time` where the step says that a time is entered.

    The device's own times come with ticks that waited without a connection.
    """

    text = ExactTextField(
        label="What happened", multiline=True, rows=3, required=False, max_length=LONGEST_TEXT
    )
    version = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=1, max_value=10**6
    )
    undoes = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=1, max_value=2**62
    )
    idempotency_key = forms.CharField(
        widget=forms.HiddenInput, required=False, max_length=LONGEST_KEY
    )
    device_at = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    sent_at = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    is_late = forms.BooleanField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, asks_time: bool = False, text_label: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if text_label:
            self.fields["text"].label = text_label
            self.fields["text"].required = True
        if asks_time:
            self.fields["entered_at"] = TimeEntryField(
                label="The time that the system shows", empty_is_now=False
            )

    def values(self) -> dict[str, Any]:
        """Return what the use case takes."""
        data = dict(self.cleaned_data)
        entered = data.pop("entered_at", None)
        pressed, sent = (_device_time(data.pop(name)) for name in ("device_at", "sent_at"))
        device = Device(pressed_at=pressed, sent_at=sent) if pressed and sent else None
        return data | {
            "idempotency_key": data["idempotency_key"] or None,
            "entered_at": entered.at if entered else None,
            "device": device,
        }

    @property
    def has_time(self) -> bool:
        """Return whether it asks for a time."""
        return "entered_at" in self.fields

    def refuse(self, error: RuleViolation) -> None:
        """Show why it was refused beside the field at fault."""
        self.add_error(error.field if error.field in self.fields else None, str(error))


def _device_time(text: str) -> datetime | None:
    """Return a moment a device wrote, None where it makes no sense: it is only a remark."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    if moment is None or moment.tzinfo is None:
        return None
    now = clock.now()
    far = timedelta(days=366)
    return moment.astimezone(UTC) if now - far < moment < now + far else None


class AbortForm(EntryForm):
    """Why a drill is stopped, and first of all whether the fault is undone."""

    undone = forms.ChoiceField(
        label="First: is the fault undone?",
        choices=[
            ("The fault is undone.", "Yes, it is undone"),
            ("There was nothing to undo yet.", "There was nothing to undo yet"),
            ("The fault is not undone.", "No, it could not be undone"),
        ],
        widget=forms.RadioSelect,
    )
    field_order = ("undone", "text")

    def values(self) -> dict[str, Any]:
        """Return what the use case takes; the answer begins the reason."""
        data = super().values()
        return data | {"text": f"{data.pop('undone')} {data['text']}"}
