"""Channels, rules, deliveries and what one gets by mail, as JSON."""

from typing import Any, ClassVar

from rest_framework import serializers

from catalog.models import Service, Team
from core.api.fields import Body, ClockField, MomentField, OneByKeyField, TextField
from core.choices import choices_from
from core.outbound.address import LONGEST_URL
from incidents.domain.delivery import ChannelKind, DeliveryStatus, Verdict
from incidents.domain.incident import Severity
from incidents.domain.notification import Reason
from incidents.domain.outbox import OutboxTopic
from incidents.models import Channel, Delivery, DeliveryAttempt, NotificationRule
from incidents.usecases.channels import LONGEST_NAME, MOST_PER_MINUTE, MOST_RECIPIENTS
from incidents.usecases.notification_preferences import MOST_MAILS_PER_MINUTE

KINDS = [(kind.value, kind.label) for kind in ChannelKind.to_choose()]
TOPICS = [(topic.value, topic.label) for topic in OutboxTopic.for_rules()]
SEVERITIES = [(one.value, one.label) for one in Severity if one is not Severity.UNKNOWN]


class ChannelSerializer(serializers.ModelSerializer[Channel]):
    """A way out of the house. Its address and its secret are never shown."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(KINDS)
    leads_to = serializers.CharField(
        source="shown_address", help_text="Scheme and host; empty for mail."
    )
    recipients = serializers.ListField(child=serializers.CharField())
    owner = serializers.CharField(source="owner.username", allow_null=True, default=None)
    breaker = serializers.CharField(
        source="breaker.status", help_text="closed, open while it is left alone, or probing."
    )
    messages_per_minute = serializers.IntegerField(
        allow_null=True, help_text="What is more than this waits; null for no limit."
    )
    budget_until = MomentField(
        source="breaker.budget_until", allow_null=True, help_text="When it may send again."
    )
    open_until = MomentField(source="breaker.open_until", allow_null=True)
    throttled_until = MomentField(source="breaker.throttled_until", allow_null=True)
    disabled_at = MomentField(allow_null=True, help_text="When the receiver said it is gone.")
    old_secret_until = MomentField(allow_null=True, help_text="So long the old one signs too.")

    class Meta:
        model = Channel
        fields: tuple[str, ...] = (
            "id",
            "name",
            "kind",
            "leads_to",
            "recipients",
            "owner",
            "messages_per_minute",
            "budget_until",
            "is_paused",
            "disabled_at",
            "breaker",
            "open_until",
            "throttled_until",
            "old_secret_until",
        )


class NewChannelSerializer(ChannelSerializer):
    """A channel with its new secret, which is shown this once; empty where there is none."""

    secret = serializers.CharField()

    class Meta(ChannelSerializer.Meta):
        fields = (*ChannelSerializer.Meta.fields, "secret")


class ChannelChange(Body):
    """Another name or receiver; what is left out stays."""

    example: ClassVar = {"name": "Support desk", "recipients": ["desk@example.com"]}
    name = TextField(max_length=LONGEST_NAME)
    address = TextField(
        max_length=LONGEST_URL, required=False, help_text="For webhooks and chat rooms."
    )
    recipients = serializers.ListField(
        child=TextField(max_length=254),
        max_length=MOST_RECIPIENTS,
        required=False,
        help_text="For mail.",
    )
    messages_per_minute = serializers.IntegerField(
        min_value=1,
        max_value=MOST_PER_MINUTE,
        required=False,
        allow_null=True,
        help_text="What is more than this waits; null for no limit.",
    )


class ChannelBody(ChannelChange):
    """A new channel."""

    example: ClassVar = {
        "name": "Status page",
        "kind": "webhook",
        "address": "https://hooks.example/drydock",
    }
    kind = serializers.ChoiceField(KINDS)


class RuleSerializer(serializers.ModelSerializer[NotificationRule]):
    """What is sent over a channel; no topics mean all of them."""

    id = serializers.IntegerField()
    channel = serializers.IntegerField(source="channel_id", help_text="The id of the channel.")
    topics = serializers.ListField(child=serializers.ChoiceField(TOPICS))
    team = serializers.CharField(
        source="team.slug", allow_null=True, default=None, help_text="Slug."
    )
    service = serializers.CharField(
        source="service.slug", allow_null=True, default=None, help_text="Slug."
    )
    quiet_from = ClockField(allow_null=True)
    quiet_until = ClockField(allow_null=True)

    class Meta:
        model = NotificationRule
        fields = (
            "id",
            "channel",
            "topics",
            "minimum_severity",
            "team",
            "service",
            "covers_drills",
            "quiet_from",
            "quiet_until",
            "loud_severity",
        )


class RuleChange(Body):
    """What a rule asks for from now on; what is left out stays."""

    example: ClassVar = {"minimum_severity": "sev1"}
    channel = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    topics = serializers.ListField(child=serializers.ChoiceField(TOPICS), required=False)
    minimum_severity = serializers.ChoiceField(SEVERITIES, required=False, allow_blank=True)
    team = OneByKeyField(
        Team.objects.all, key="slug", required=False, allow_null=True, help_text="Slug."
    )
    service = OneByKeyField(
        Service.objects.all, key="slug", required=False, allow_null=True, help_text="Slug."
    )
    covers_drills = serializers.BooleanField(required=False)
    quiet_from = ClockField(required=False, allow_null=True)
    quiet_until = ClockField(required=False, allow_null=True)
    loud_severity = serializers.ChoiceField(SEVERITIES, required=False)


class RuleBody(RuleChange):
    """A new rule."""

    example: ClassVar = {
        "channel": 3,
        "topics": ["incident.declared", "incident.resolved"],
        "minimum_severity": "sev2",
        "quiet_from": "22:00",
        "quiet_until": "07:00",
    }


class ExampleBody(Body):
    """Something made up: what is left out nobody said."""

    example: ClassVar = {"topic": "incident.declared", "severity": "sev1", "service": "checkout"}
    topic = serializers.ChoiceField(TOPICS)
    severity = serializers.ChoiceField(SEVERITIES, required=False, allow_blank=True)
    team = OneByKeyField(
        Team.objects.all, key="slug", required=False, allow_null=True, help_text="Slug."
    )
    service = OneByKeyField(
        Service.objects.all, key="slug", required=False, allow_null=True, help_text="Slug."
    )
    is_drill = serializers.BooleanField(required=False)
    for_team = serializers.BooleanField(required=False, help_text="An update for the team only.")


class RuleAnswerSerializer(serializers.Serializer[Any]):
    """What one rule says of the example."""

    rule = serializers.IntegerField(source="rule.pk")
    refusal = serializers.CharField(
        source="refusal.value", allow_null=True, default=None, help_text="Null where it sends it."
    )


class ChannelAnswerSerializer(serializers.Serializer[Any]):
    """Whether a channel gets the example."""

    channel = serializers.IntegerField(source="channel.pk")
    name = serializers.CharField(source="channel.name")
    gets_it = serializers.BooleanField()
    addresses = serializers.IntegerField(help_text="To how many it goes over this channel.")
    waits = serializers.CharField(help_text="Why it goes out later; empty for at once.")
    reason = serializers.CharField(help_text="Why it does not; empty where it does.")
    rules = RuleAnswerSerializer(many=True)


class PersonAnswerSerializer(serializers.Serializer[Any]):
    """What reaches one of the team once they are told."""

    person = serializers.CharField(source="person.username")
    is_told = serializers.BooleanField(help_text="In their inbox.")
    gets_mail = serializers.BooleanField()
    reason = serializers.CharField(help_text="Why no mail, or why later; empty for at once.")


class PreviewSerializer(serializers.Serializer[Any]):
    """Who would get the example now."""

    channels = ChannelAnswerSerializer(many=True)
    words = serializers.CharField(help_text="Which people are told of such a thing.")
    people = PersonAnswerSerializer(many=True)


class AttemptSerializer(serializers.ModelSerializer[DeliveryAttempt]):
    """One attempt, and what it came to."""

    started_at = MomentField()
    ended_at = MomentField()
    verdict = serializers.ChoiceField(choices_from(Verdict))

    class Meta:
        model = DeliveryAttempt
        fields = ("number", "started_at", "ended_at", "verdict", "status_code", "error")


class DeliverySerializer(serializers.ModelSerializer[Delivery]):
    """One message to one recipient, with every attempt at it."""

    id = serializers.IntegerField()
    message_id = serializers.CharField(help_text="The webhook-id under which it is sent.")
    channel = serializers.IntegerField(source="channel_id")
    topic = serializers.CharField(source="outbox.topic")
    incident = serializers.CharField(
        source="outbox.incident.reference", allow_null=True, default=None
    )
    status = serializers.ChoiceField(choices_from(DeliveryStatus))
    created_at = MomentField()
    due_at = MomentField()
    sent_at = MomentField(allow_null=True)
    expires_at = MomentField()
    attempts = AttemptSerializer(source="tries", many=True)

    class Meta:
        model = Delivery
        fields = (
            "id",
            "message_id",
            "channel",
            "topic",
            "incident",
            "recipient",
            "status",
            "created_at",
            "due_at",
            "sent_at",
            "expires_at",
            "last_error",
            "attempts",
        )


class PreferenceSerializer(serializers.Serializer[Any]):
    """What you get by mail."""

    reasons = serializers.ListField(
        child=serializers.ChoiceField(choices_from(Reason)), help_text="You get mail for these."
    )
    quiet_from = ClockField(allow_null=True)
    quiet_until = ClockField(allow_null=True)
    mails_per_minute = serializers.IntegerField()


class PreferenceBody(Body):
    """What you want from now on; what is left out stays."""

    example: ClassVar = {"reasons": ["mention", "review"], "mails_per_minute": 5}
    reasons = serializers.ListField(
        child=serializers.ChoiceField(choices_from(Reason)), required=False
    )
    quiet_from = ClockField(required=False, allow_null=True)
    quiet_until = ClockField(required=False, allow_null=True)
    mails_per_minute = serializers.IntegerField(
        required=False, min_value=1, max_value=MOST_MAILS_PER_MINUTE
    )
