"""Forms about an incident as a whole: declare it, edit its words, its scope, who may know."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.crypto import get_random_string

from catalog.models import Service, Team
from core.choices import choices_from
from core.forms import ExactTextField, TimeEntryField
from core.models import User
from core.time_entry import TimeEntryReading
from incidents.domain.incident import IncidentKind, Severity
from incidents.models import Incident
from incidents.usecases.declaring import LONGEST_KEY, LONGEST_TITLE

LONGEST_SUMMARY = 20_000
LONGEST_LABEL = 100
KEY_LENGTH = 32


@dataclass(frozen=True, slots=True)
class SeverityOption:
    """A radio button with the severity it stands for."""

    radio: forms.boundfield.BoundWidget
    severity: Severity


class SeverityField(forms.ChoiceField):
    """One severity; "not sure yet" is an answer."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=choices_from(Severity), widget=forms.RadioSelect, **kwargs)


class DeclareForm(forms.Form):
    """A new incident: the title is enough."""

    title = ExactTextField(
        label="What is wrong?",
        max_length=LONGEST_TITLE,
        error_messages={"required": "Say in a few words what is wrong."},
    )
    severity = SeverityField(label="How bad is it?", required=False, initial=Severity.UNKNOWN)
    service = forms.ModelChoiceField(
        label="Affected service",
        queryset=Service.objects.none(),
        required=False,
        to_field_name="slug",
        empty_label="Not known yet",
    )
    started = TimeEntryField(
        label="When did it start?",
        empty_is_now=False,
        help_text="Such as 10:42, -15m, yesterday 23:50 or 21:15Z. Empty if nobody knows yet.",
    )
    summary = ExactTextField(
        label="What is known so far?", multiline=True, required=False, max_length=LONGEST_SUMMARY
    )
    kind = forms.ChoiceField(
        label="What is it?",
        choices=choices_from(IncidentKind),
        widget=forms.RadioSelect,
        required=False,
        initial=IncidentKind.INCIDENT,
    )
    team = forms.ModelChoiceField(
        label="Team",
        queryset=Team.objects.none(),
        required=False,
        to_field_name="slug",
        empty_label="The service's owner",
        help_text="Who takes care of it.",
    )
    restricted = forms.BooleanField(
        label="Restricted",
        required=False,
        help_text="Only you, admins and people you add later may know of it.",
    )
    idempotency_key = forms.CharField(
        widget=forms.HiddenInput, required=False, max_length=LONGEST_KEY
    )

    MORE = ("started", "summary", "kind", "team", "restricted")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _limit(self, "service", Service.objects.all())
        _limit(self, "team", Team.objects.all())
        self.initial.setdefault("idempotency_key", get_random_string(KEY_LENGTH))
        if not self.is_bound:
            # A refused form gives the focus to its errors instead.
            self.fields["title"].widget.attrs["autofocus"] = True
        # At 3 a.m. one types at once; after errors their summary has the focus.
        if not self.is_bound:
            self.fields["title"].widget.attrs["autofocus"] = True

    def severity_options(self) -> Iterator[SeverityOption]:
        """Return the radio buttons with their severities."""
        for radio, severity in zip(self["severity"], Severity, strict=True):
            yield SeverityOption(radio, severity)

    def more(self) -> list[forms.BoundField]:
        """Return the fields behind "More"."""
        return [self[name] for name in self.MORE]

    @property
    def more_is_open(self) -> bool:
        """Return whether something behind "More" was filled in or is at fault."""
        return any(
            self[name].errors or self[name].value() not in {None, "", False, IncidentKind.INCIDENT}
            for name in self.MORE
        )

    def clean_severity(self) -> str:
        return self.cleaned_data["severity"] or Severity.UNKNOWN.value

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or IncidentKind.INCIDENT.value

    def as_declared(self) -> dict[str, Any]:
        """Return what the use case takes, from valid data."""
        data = self.cleaned_data
        started: TimeEntryReading | None = data["started"]
        return {name: data[name] for name in ("title", "severity", "kind", "team", "summary")} | {
            "services": [data["service"]] if data["service"] else [],
            "started_at": started.at if started else None,
            "typed_zone": started.zone_name if started else "",
            "restricted": data["restricted"],
            "idempotency_key": data["idempotency_key"] or None,
        }


@dataclass(frozen=True, slots=True)
class Prefill:
    """What a link to the form brings along: values by field, what was taken and what not."""

    initial: dict[str, Any]
    taken: list[str]
    ignored: list[str]
    source: str


def read_prefill(params: QueryDict) -> Prefill:
    """Read `?title=&service=&sev=&started=&summary=&drill=1&source=`; every value stays editable.

    A service or severity nobody knows is named in `ignored`; the rest is taken all the same.
    """
    initial: dict[str, Any] = {}
    ignored = []
    for name in ("title", "started", "summary"):
        if params.get(name):
            initial[name] = params[name]
    if slug := params.get("service"):
        if Service.objects.filter(slug=slug).exists():
            initial["service"] = slug
        else:
            ignored.append(f"There is no service called “{slug}”. Choose one, or leave it open.")
    if text := str(params.get("sev", "")).strip().lower():
        value = f"sev{text}" if text.isdigit() else text
        if value in set(Severity):
            initial["severity"] = value
        else:
            ignored.append(f"There is no severity “{params['sev']}”. Choose one, or stay unsure.")
    if params.get("drill") in {"1", "true", "yes"}:
        initial["kind"] = IncidentKind.DRILL.value
    taken = [{"started": "start"}.get(name, name) for name in initial]
    return Prefill(initial, taken, ignored, str(params.get("source", ""))[:LONGEST_LABEL])


class DetailsForm(forms.Form):
    """The words of an incident."""

    title = ExactTextField(label="Title", max_length=LONGEST_TITLE)
    summary = ExactTextField(
        label="Summary", multiline=True, rows=6, required=False, max_length=LONGEST_SUMMARY
    )
    kind = forms.ChoiceField(
        label="Kind",
        choices=choices_from(IncidentKind),
        widget=forms.RadioSelect,
        help_text="Near misses and drills never count in incident statistics.",
    )
    labels = forms.CharField(
        label="Labels", required=False, max_length=2000, help_text="Separated by commas."
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def clean_labels(self) -> list[str]:
        """Return the labels in their order, each once."""
        labels = list(dict.fromkeys(filter(None, map(str.strip, self._parts()))))
        if too_long := [label for label in labels if len(label) > LONGEST_LABEL]:
            raise forms.ValidationError(
                f"“{too_long[0][:20]}…” is longer than {LONGEST_LABEL} characters."
            )
        return labels

    def _parts(self) -> list[str]:
        text: str = self.cleaned_data["labels"]
        return text.split(",")

    def details(self) -> dict[str, Any]:
        """Return what the use case takes; labels nobody touched may hold commas, so leave them."""
        touched = "labels" in self.changed_data
        return self.cleaned_data | {"labels": self.cleaned_data["labels"] if touched else None}

    def take_newer(self, incident: Incident, message: str) -> None:
        """Keep what was typed and let the next Save overwrite what `incident` says now."""
        self.data = {**self.data.dict(), "version": str(incident.version)}  # type: ignore[attr-defined]  # bound by a request
        self.add_error(None, message)

    @classmethod
    def initial_of(cls, incident: Incident) -> dict[str, Any]:
        """Return what the form shows before anybody types."""
        return {
            "title": incident.title,
            "summary": incident.summary,
            "kind": incident.kind,
            "labels": ", ".join(incident.labels),
            "version": incident.version,
        }


class SeverityForm(forms.Form):
    """How bad an incident is now."""

    severity = SeverityField(label="Severity")

    def severity_options(self) -> Iterator[SeverityOption]:
        """Return the radio buttons with their severities."""
        for radio, severity in zip(self["severity"], Severity, strict=True):
            yield SeverityOption(radio, severity)


class ScopeForm(forms.Form):
    """Which services an incident affects, and which team takes care of it.

    Shows only the services it affects now, and one more to add: a company has hundreds.
    """

    services = forms.ModelMultipleChoiceField(
        label="Affected services",
        queryset=Service.objects.none(),
        required=False,
        to_field_name="slug",
        widget=forms.CheckboxSelectMultiple,
    )
    add = forms.ModelChoiceField(
        label="Add a service",
        queryset=Service.objects.none(),
        required=False,
        to_field_name="slug",
        empty_label="None",
    )
    team = forms.ModelChoiceField(
        label="Team",
        queryset=Team.objects.none(),
        required=False,
        to_field_name="slug",
        empty_label="No team",
    )

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        affected = incident.services.all()
        initial = {
            "services": [service.slug for service in affected],
            "team": incident.team.slug if incident.team else None,
        }
        super().__init__(*args, **kwargs | {"initial": initial})
        others = Service.objects.exclude(pk__in=[service.pk for service in affected])
        _limit(self, "services", affected)
        _limit(self, "add", others)
        _limit(self, "team", Team.objects.all())
        if not affected:
            del self.fields["services"]

    def chosen_services(self) -> list[Service]:
        """Return every service that is affected from now on."""
        added: Service | None = self.cleaned_data["add"]
        return [*self.cleaned_data.get("services", ()), *([added] if added else ())]


class RestrictForm(forms.Form):
    """Restrict an incident, let one more person in, or show it to everybody again.

    `restricted` comes from the button that was pressed.
    """

    restricted = forms.ChoiceField(
        choices=[("yes", "Restrict"), ("no", "Lift the restriction")], widget=forms.HiddenInput
    )
    person = forms.ModelChoiceField(
        label="Also known to",
        queryset=User.objects.none(),
        required=False,
        to_field_name="username",
        empty_label="Nobody else",
    )

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = incident.access.values("person")
        _limit(self, "person", User.objects.filter(is_active=True).exclude(pk__in=known))


def _limit(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    """Offer `rows` in a choice field; read when the form is made, not when it is written."""
    field: Any = form.fields[name]
    field.queryset = rows
