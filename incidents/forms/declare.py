"""The form that declares an incident, and what a link to it may bring along."""

from typing import Any, NamedTuple

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.crypto import get_random_string

from catalog.models import Service, Team
from core.choices import choices_from
from core.forms.fields import ExactTextField, TimeEntryField
from core.time_entry import TimeEntryReading
from incidents.domain.incident import IncidentKind, IncidentRole, Severity
from incidents.forms.incident import LONGEST_LABEL, LONGEST_SUMMARY, offer
from incidents.forms.severity import HasSeverity, SeverityField
from incidents.usecases.declaring import LONGEST_KEY, LONGEST_TITLE

KEY_LENGTH = 32


class DeclareForm(HasSeverity):
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
    role = forms.ChoiceField(
        label="Your role",
        choices=[("", "None yet"), *choices_from(IncidentRole)],
        required=False,
        help_text="What you take on yourself at once.",
    )
    restricted = forms.BooleanField(
        label="Restricted",
        required=False,
        help_text="Only you, admins and people you add later may know of it.",
    )
    idempotency_key = forms.CharField(
        widget=forms.HiddenInput, required=False, max_length=LONGEST_KEY
    )

    MORE = ("started", "summary", "kind", "role", "team", "restricted")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "service", Service.objects.all())
        offer(self, "team", Team.objects.all())
        self.initial.setdefault("idempotency_key", get_random_string(KEY_LENGTH))
        self.fields["title"].widget.attrs |= {
            "autocomplete": "off",
            "data-similar-url": reverse("incidents:incident_similar"),
        }
        # At 3 a.m. one types at once; after errors their summary has the focus.
        if not self.is_bound:
            self.fields["title"].widget.attrs["autofocus"] = True

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


class Prefill(NamedTuple):
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
