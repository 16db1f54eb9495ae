"""Alert sources in the API."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from catalog.models import Service, Team
from core.api.fields import Body, MomentField, OneByKeyField, TextField
from core.choices import choices_from
from incidents.domain.alert import NO_INCIDENT, AlertFormat
from incidents.domain.incident import Severity
from incidents.forms.alert_source import LONGEST_WORD, MOST_LABELS, MOST_REOPEN_MINUTES
from incidents.ingestion.alerts.generic import faults_in
from incidents.models import AlertSource
from incidents.models.received_payload import PayloadStatus
from incidents.usecases.alert_sources import LONGEST_NAME, LONGEST_SECRET, OVERLAPS, TOO_LONG


class AlertSourceSerializer(serializers.Serializer[AlertSource]):
    """A place that sends alerts, and its rules; its token is never told again."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    format = serializers.ChoiceField(choices_from(AlertFormat))
    enabled = serializers.BooleanField()
    team = serializers.CharField(source="team.slug", default=None, allow_null=True)
    service = serializers.CharField(source="service.slug", default=None, allow_null=True)
    token_hint = serializers.CharField(help_text="How the token begins.")
    old_token_until = MomentField(
        allow_null=True, help_text="Until when the token before it works."
    )
    is_signed = serializers.BooleanField(help_text="Whether what it sends must be signed.")
    service_labels = serializers.ListField(child=serializers.CharField())
    severity_label = serializers.CharField()
    severities = serializers.DictField(child=serializers.CharField())
    group_by = serializers.ListField(child=serializers.CharField())
    reopen_minutes = serializers.IntegerField()
    auto_resolve = serializers.BooleanField()
    mapping = serializers.DictField(child=serializers.CharField())
    last_received_at = MomentField(allow_null=True)
    in_trouble = serializers.IntegerField(
        help_text="Payloads nobody understood or that were set aside; 100 are counted at most."
    )


class SecretSerializer(serializers.Serializer[Any]):
    """A source and its token, told this once."""

    id = serializers.IntegerField()
    token = serializers.CharField(help_text="Kept nowhere: write it down.")


class SourceBody(Body):
    """A new source."""

    example: ClassVar = {"name": "Prometheus in Frankfurt", "format": "alertmanager"}
    name = TextField(max_length=LONGEST_NAME)
    format = serializers.ChoiceField(choices_from(AlertFormat))


def every_team() -> QuerySet[Team]:
    """Return the teams one may name."""
    return Team.objects.all()


def every_service() -> QuerySet[Service]:
    """Return the services one may name."""
    return Service.objects.all()


class SourceChange(Body):
    """Another name and other rules; what is left out stays."""

    example: ClassVar = {"severities": {"critical": "sev1", "info": "none"}}
    name = TextField(max_length=LONGEST_NAME, required=False)
    enabled = serializers.BooleanField(required=False)
    team = OneByKeyField(every_team, key="slug", required=False, allow_null=True)
    service = OneByKeyField(every_service, key="slug", required=False, allow_null=True)
    service_labels = serializers.ListField(
        child=TextField(max_length=LONGEST_WORD), max_length=MOST_LABELS, required=False
    )
    severity_label = TextField(max_length=LONGEST_WORD, allow_blank=True, required=False)
    severities = serializers.DictField(
        child=serializers.ChoiceField([*map(str, Severity), NO_INCIDENT]), required=False
    )
    group_by = serializers.ListField(
        child=TextField(max_length=LONGEST_WORD), max_length=MOST_LABELS, required=False
    )
    reopen_minutes = serializers.IntegerField(
        min_value=0, max_value=MOST_REOPEN_MINUTES, required=False
    )
    auto_resolve = serializers.BooleanField(required=False)
    mapping = serializers.DictField(child=TextField(), required=False)

    def validate_severities(self, value: dict[str, str]) -> dict[str, str]:
        """Return severities by words in lower case."""
        if any(len(word) > LONGEST_WORD for word in value):
            raise serializers.ValidationError(f"A word has {LONGEST_WORD} characters at most.")
        return {word.lower(): severity for word, severity in value.items()}

    def validate_mapping(self, value: dict[str, str]) -> dict[str, str]:
        """Refuse what is no mapping."""
        if faults := faults_in(value):
            raise serializers.ValidationError(faults[0])
        return value


class TokenBody(Body):
    """For how many hours the old token works on."""

    example: ClassVar = {"overlap_hours": 24}
    overlap_hours = serializers.ChoiceField(list(OVERLAPS))


class SigningBody(Body):
    """The secret of signatures."""

    example: ClassVar = {"secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}
    secret = TextField(
        max_length=LONGEST_SECRET, allow_blank=True, help_text="Empty: nothing is signed."
    )

    def validate_secret(self, value: str) -> str:
        """Refuse what would not fit its column once it is sealed."""
        if len(value.encode()) > LONGEST_SECRET:
            raise serializers.ValidationError(TOO_LONG)
        return value


class PayloadSerializer(serializers.Serializer[Any]):
    """What a source sent, without secrets, and what became of it."""

    id = serializers.IntegerField()
    received_at = MomentField()
    status = serializers.ChoiceField(choices_from(PayloadStatus))
    reason = serializers.CharField()
    attempts = serializers.IntegerField()
    is_test = serializers.BooleanField()
    body = serializers.CharField(
        help_text="JSON; empty a week after it was worked in, when it is forgotten."
    )
