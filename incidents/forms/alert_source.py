"""The forms about alert sources."""

import json
from typing import Any

from django import forms

from catalog.models import Service, Team
from core.choices import choices_from
from core.forms.fields import ExactTextField
from incidents.domain.alert import NO_INCIDENT, AlertFormat
from incidents.domain.incident import Severity
from incidents.forms.incident import offer
from incidents.ingestion.alerts.generic import faults_in
from incidents.models import AlertSource
from incidents.usecases.alert_sources import LONGEST_NAME, LONGEST_SECRET, OVERLAPS

MOST_LABELS = 10
LONGEST_WORD = 100
MOST_REOPEN_MINUTES = 10_080


class AlertSourceForm(forms.Form):
    """A new source: a name and a format are enough."""

    name = ExactTextField(
        label="Name", max_length=LONGEST_NAME, help_text="Such as “Prometheus in Frankfurt”."
    )
    format = forms.ChoiceField(label="Format", choices=choices_from(AlertFormat))


class AlertRulesForm(forms.Form):
    """Name and rules of a source."""

    name = ExactTextField(label="Name", max_length=LONGEST_NAME)
    enabled = forms.BooleanField(
        label="Takes alerts",
        required=False,
        help_text="Switched off, it answers 404 and keeps nothing.",
    )
    service = forms.ModelChoiceField(
        label="Service when no label names one",
        queryset=Service.objects.none(),
        required=False,
        to_field_name="slug",
        empty_label="None",
    )
    team = forms.ModelChoiceField(
        label="Team when no service names one",
        queryset=Team.objects.none(),
        required=False,
        to_field_name="slug",
        empty_label="Nobody",
    )
    service_labels = ExactTextField(
        label="Labels that name the service",
        required=False,
        max_length=500,
        help_text="Separated by commas, the surest first. Empty: service, svc, app, component and "
        "the like.",
    )
    severity_label = ExactTextField(
        label="Label with the severity",
        required=False,
        max_length=LONGEST_WORD,
        help_text="Empty: where the format has it.",
    )
    severities = ExactTextField(
        label="Severities",
        required=False,
        multiline=True,
        rows=4,
        max_length=2_000,
        help_text="One on each line, such as “critical = sev1” or “info = none”, which opens no "
        "incident. Other words: critical is SEV2, error SEV3, warning SEV4, info SEV5.",
    )
    group_by = ExactTextField(
        label="Labels that alerts of one incident share",
        required=False,
        max_length=500,
        help_text="Separated by commas. Empty: the sender's own groups.",
    )
    reopen_minutes = forms.IntegerField(
        label="Minutes in which an alert that comes again reopens the incident",
        min_value=0,
        max_value=MOST_REOPEN_MINUTES,
    )
    auto_resolve = forms.BooleanField(
        label="Resolve when no alert fires",
        required=False,
        help_text="Never what a person has taken over.",
    )
    mapping = ExactTextField(
        label="Mapping",
        required=False,
        multiline=True,
        rows=6,
        max_length=4_000,
        help_text="For any JSON: our fields and the places where they stand, one on each line, "
        "such as “key = check.id”. Empty: the usual names.",
    )

    def __init__(self, *args: Any, source: AlertSource, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "service", Service.objects.all())
        offer(self, "team", Team.objects.all())
        if source.format != AlertFormat.GENERIC:
            del self.fields["mapping"]

    def clean_service_labels(self) -> list[str]:
        return _labels(self.cleaned_data["service_labels"])

    def clean_group_by(self) -> list[str]:
        return _labels(self.cleaned_data["group_by"])

    def clean_severity_label(self) -> str:
        text: str = self.cleaned_data["severity_label"]
        return text.strip()

    def clean_severities(self) -> dict[str, str]:
        """Return severities by words in lower case."""
        known = {*map(str, Severity), NO_INCIDENT}
        pairs = _pairs(self.cleaned_data["severities"])
        for word, severity in pairs.items():
            if severity.lower() not in known:
                raise forms.ValidationError(
                    f"“{severity}” is no severity; there are {', '.join(sorted(known))}."
                )
            if len(word) > LONGEST_WORD:
                raise forms.ValidationError(f"A word has {LONGEST_WORD} characters at most.")
        return {word.lower(): severity.lower() for word, severity in pairs.items()}

    def clean_mapping(self) -> dict[str, str]:
        mapping = _pairs(self.cleaned_data["mapping"])
        if faults := faults_in(mapping):
            raise forms.ValidationError(faults[0])
        return mapping

    def rules(self) -> dict[str, Any]:
        """Return the fields of the source that the form gives, without its name."""
        return {name: value for name, value in self.cleaned_data.items() if name != "name"}


class TokenForm(forms.Form):
    """Until when the token that is replaced still works."""

    overlap_hours = forms.TypedChoiceField(
        label="The old token stops",
        coerce=int,
        choices=[(hours, words.capitalize()) for hours, words in OVERLAPS.items()],
        initial=24,
    )


class SigningSecretForm(forms.Form):
    """The secret with which a sender signs."""

    secret = ExactTextField(
        label="Secret of signatures",
        required=False,
        max_length=LONGEST_SECRET,
        help_text="Sentry's client secret, or “whsec_…” of Standard Webhooks. Empty: what comes "
        "need not be signed.",
    )


def stored_rules(source: AlertSource) -> dict[str, Any]:
    """Return what the form of rules shows before anything is typed."""
    return {
        "name": source.name,
        "enabled": source.enabled,
        "service": source.service,
        "team": source.team,
        "service_labels": ", ".join(source.service_labels),
        "severity_label": source.severity_label,
        "severities": _lines(source.severities),
        "group_by": ", ".join(source.group_by),
        "reopen_minutes": source.reopen_minutes,
        "auto_resolve": source.auto_resolve,
        "mapping": _lines(source.mapping),
    }


def pretty(body: str) -> str:
    """Return JSON as people read it, "" for a body that was forgotten."""
    return json.dumps(json.loads(body), indent=2, ensure_ascii=False) if body else ""


def _labels(text: str) -> list[str]:
    labels = [label for part in text.split(",") if (label := part.strip())]
    if len(labels) > MOST_LABELS:
        raise forms.ValidationError(f"At most {MOST_LABELS} labels are looked at.")
    return labels


def _pairs(text: str) -> dict[str, str]:
    """Return what stands before and after "=" on each line; raise ValidationError for others."""
    pairs = {}
    for number, line in enumerate(text.splitlines(), start=1):
        name, sign, value = (part.strip() for part in line.partition("="))
        if not line.strip():
            continue
        if not (name and sign and value):
            raise forms.ValidationError(f"Line {number} is not like “name = value”.")
        pairs[name] = value
    return pairs


def _lines(pairs: dict[str, str]) -> str:
    return "\n".join(f"{name} = {value}" for name, value in pairs.items())
