"""What requests about incidents may say."""

from decimal import Decimal
from typing import ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from catalog.models import Service, Team
from core.api.fields import (
    Body,
    ManyByKeyField,
    MomentField,
    OneByKeyField,
    TextField,
    WebAddressField,
)
from core.choices import choices_from
from core.models import User
from incidents.api.serializers.incidents import MILESTONES
from incidents.domain.incident import IncidentKind, Severity
from incidents.usecases.declaring import LONGEST_KEY, LONGEST_TITLE
from incidents.usecases.impact import ALL_PERCENT, MOST_CUSTOMERS, MOST_MONEY

LONGEST_TEXT = 100_000
LONGEST_NOTE = 5_000
LONGEST_LABEL, MOST_LABELS = 60, 50
SAID_NOW = "When it was; left out: now."


def active_people() -> QuerySet[User]:
    """Return the people who may be named in a request."""
    return User.objects.filter(is_active=True)


def services_with_owner() -> QuerySet[Service]:
    """Return services with their team, so that declaring asks for it no more."""
    return Service.objects.select_related("owner_team")


class DeclareBody(Body):
    """A new incident: a title is enough."""

    example: ClassVar = {
        "title": "Checkout answers slowly",
        "severity": "sev2",
        "services": ["checkout-api"],
    }
    title = TextField(max_length=LONGEST_TITLE)
    severity = serializers.ChoiceField(choices_from(Severity), required=False)
    kind = serializers.ChoiceField(choices_from(IncidentKind), required=False)
    services = ManyByKeyField(services_with_owner, key="slug", required=False)
    team = OneByKeyField(
        Team.objects.all,
        key="slug",
        required=False,
        allow_null=True,
        help_text="Left out: the team that owns the first service.",
    )
    summary = TextField(max_length=LONGEST_TEXT, required=False, allow_blank=True)
    started_at = MomentField(
        required=False, allow_null=True, help_text="Left out: now, marked as inferred."
    )
    detected_at = MomentField(required=False, allow_null=True)
    restricted = serializers.BooleanField(required=False)
    idempotency_key = TextField(
        max_length=LONGEST_KEY,
        required=False,
        help_text="The same person with the same key gets the first incident again, with 200.",
    )


class WordsBody(Body):
    """Other words for an incident; what is left out stays."""

    example: ClassVar = {"summary": "Cards were declined for 20 minutes.", "version": 3}
    title = TextField(max_length=LONGEST_TITLE, required=False)
    summary = TextField(max_length=LONGEST_TEXT, required=False, allow_blank=True)
    kind = serializers.ChoiceField(choices_from(IncidentKind), required=False)
    labels = serializers.ListField(
        child=TextField(max_length=LONGEST_LABEL), max_length=MOST_LABELS, required=False
    )
    version = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=2**31 - 1,
        help_text="The version you read; 409 when somebody changed these words since.",
    )


class MomentBody(Body):
    """When a step was taken."""

    example: ClassVar = {"at": "2026-03-02T10:42:00Z"}
    at = MomentField(required=False, help_text=SAID_NOW)


class ResolveBody(MomentBody):
    """When all was back to normal, and what helped."""

    example: ClassVar = {"at": "2026-03-02T11:20:00Z", "note": "Rolled back the release"}
    note = TextField(max_length=LONGEST_NOTE, required=False, allow_blank=True)


class ReopenBody(MomentBody):
    """What came back."""

    example: ClassVar = {"reason": "The queue grows again"}
    reason = TextField(max_length=LONGEST_NOTE)


class SeverityBody(Body):
    """How bad it is."""

    example: ClassVar = {"severity": "sev1"}
    severity = serializers.ChoiceField(choices_from(Severity))


class ScopeBody(Body):
    """Which services are affected, and whose incident it is; what is left out stays."""

    example: ClassVar = {"services": ["checkout-api", "orders-db"], "team": "payments"}
    services = ManyByKeyField(Service.objects.all, key="slug", required=False)
    team = OneByKeyField(Team.objects.all, key="slug", required=False, allow_null=True)


class MilestoneBody(Body):
    """When a milestone was reached; null for unknown."""

    example: ClassVar = {
        "milestone": "detected",
        "at": "2026-03-02T10:31:00Z",
        "note": "First alert",
    }
    milestone = serializers.ChoiceField([(name, name) for name in MILESTONES])
    at = MomentField(allow_null=True)
    earliest = MomentField(required=False, allow_null=True)
    latest = MomentField(required=False, allow_null=True)
    note = TextField(max_length=500, required=False, allow_blank=True)
    entry = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=1,
        max_value=2**63 - 1,
        help_text="Number of the timeline entry that shows it.",
    )


class RestrictBody(Body):
    """Who may know of the incident."""

    example: ClassVar = {"restricted": True, "people": ["alice"]}
    restricted = serializers.BooleanField()
    people = ManyByKeyField(
        active_people, key="username", required=False, help_text="Usernames to let in."
    )


class ImpactBody(Body):
    """What the incident did to users; null is not known, what is left out stays."""

    example: ClassVar = {"summary": "Some cards were declined", "percent_affected": 12.5}
    summary = TextField(max_length=LONGEST_TEXT, required=False, allow_blank=True)
    customers_affected = serializers.IntegerField(
        min_value=0, max_value=MOST_CUSTOMERS, required=False, allow_null=True
    )
    percent_affected = serializers.DecimalField(
        max_digits=5,
        decimal_places=2,
        min_value=Decimal(0),
        max_value=Decimal(ALL_PERCENT),
        required=False,
        allow_null=True,
    )
    money_lost = serializers.DecimalField(
        max_digits=14,
        decimal_places=2,
        min_value=Decimal(0),
        max_value=MOST_MONEY,
        required=False,
        allow_null=True,
    )
    currency = TextField(max_length=3, required=False, allow_blank=True)


class LinkBody(Body):
    """A link to add, or one that is there with another label."""

    example: ClassVar = {"url": "https://dashboards.example/queue", "label": "Queue"}
    url = WebAddressField(max_length=1000)
    label = TextField(  # type: ignore[assignment]  # the field's name, not its attribute
        max_length=200, required=False, allow_blank=True
    )


class LinkName(Body):
    """A link to take away."""

    example: ClassVar = {"url": "https://dashboards.example/queue"}
    url = WebAddressField(max_length=1000)
