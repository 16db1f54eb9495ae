"""What requests about incidents may say."""

from decimal import Decimal

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

    at = MomentField(required=False, help_text=SAID_NOW)


class ResolveBody(MomentBody):
    """When all was back to normal, and what helped."""

    note = TextField(max_length=LONGEST_NOTE, required=False, allow_blank=True)


class ReopenBody(MomentBody):
    """What came back."""

    reason = TextField(max_length=LONGEST_NOTE)


class SeverityBody(Body):
    """How bad it is."""

    severity = serializers.ChoiceField(choices_from(Severity))


class ScopeBody(Body):
    """Which services are affected, and whose incident it is; what is left out stays."""

    services = ManyByKeyField(Service.objects.all, key="slug", required=False)
    team = OneByKeyField(Team.objects.all, key="slug", required=False, allow_null=True)


class MilestoneBody(Body):
    """When a milestone was reached; null for unknown."""

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

    restricted = serializers.BooleanField()
    people = ManyByKeyField(
        active_people, key="username", required=False, help_text="Usernames to let in."
    )


class ImpactBody(Body):
    """What the incident did to users; null is not known, what is left out stays."""

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

    url = WebAddressField(max_length=1000)
    label = TextField(  # type: ignore[assignment]  # the field's name, not its attribute
        max_length=200, required=False, allow_blank=True
    )


class LinkName(Body):
    """A link to take away."""

    url = WebAddressField(max_length=1000)
