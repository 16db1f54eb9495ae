"""Channels, rules, deliveries and what one gets by mail, in the API."""

from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.api.operation import operation
from core.api.pagination import WholeList
from core.api.viewsets import ApiViewSet, created, nothing
from incidents.api.serializers.channels import (
    ChannelBody,
    ChannelChange,
    ChannelSerializer,
    DeliverySerializer,
    ExampleBody,
    NewChannelSerializer,
    PreferenceBody,
    PreferenceSerializer,
    PreviewSerializer,
    RuleBody,
    RuleChange,
    RuleSerializer,
)
from incidents.domain.notification import Reason
from incidents.domain.outbox import OutboxTopic
from incidents.models import Channel, NotificationPreference, NotificationRule
from incidents.queries import channels as channel_queries
from incidents.queries import deliveries as delivery_queries
from incidents.queries.notification_preferences import of_person
from incidents.queries.notification_preview import Example, preview
from incidents.usecases import channels, deliveries, notification_rules
from incidents.usecases.notification_preferences import save_preferences

NUMBER = {"schema": {"type": "integer", "minimum": 1}}


class ChannelViewSet(ApiViewSet):
    """Ways out of the house."""

    noun, tag = "channel", "notifications"
    pagination_class = WholeList
    path_parameters: ClassVar = {"id": NUMBER}
    verbs: ClassVar = {
        "list": "channel.view",
        "retrieve": "channel.view",
        "create": "channel.manage",
        "edit": "channel.manage",
        "destroy": "channel.manage",
        "test": "channel.manage",
        "pause": "channel.manage",
        "resume": "channel.manage",
        "rotate_secret": "channel.manage",
    }

    @operation(answer=ChannelSerializer, many=True)
    def list(self, request: Request) -> Response:
        """List the channels by name."""
        self.person(request)
        rows = channel_queries.for_detail()
        return self.whole_list(ChannelSerializer(rows, many=True).data)

    @operation(body=ChannelBody, answer=NewChannelSerializer, status=201)
    def create(self, request: Request) -> Response:
        """Add a channel. The secret of a webhook is in this answer only."""
        body: Any = self.body_of(request, ChannelBody)
        channel, secret = channels.create_channel(by=self.person(request), **body)
        address = reverse("incidents_api:channel", args=[channel.pk])
        return created(_with_secret(channel, secret), address)

    @operation(answer=ChannelSerializer)
    def retrieve(self, request: Request, pk: int) -> Response:
        """Read a channel, and how its receiver does."""
        channel = get_object_or_404(channel_queries.for_detail(), pk=pk)
        self.person(request, channel)
        return Response(ChannelSerializer(channel).data)

    @operation(body=ChannelChange, answer=ChannelSerializer)
    def edit(self, request: Request, pk: int) -> Response:
        """Rename a channel, or let it lead elsewhere."""
        channel, person = self._channel(request, pk)
        body: Any = self.body_of(request, ChannelChange, partial=True)
        return self._answer(channels.edit_channel(channel, by=person, **body))

    @operation(status=204)
    def destroy(self, request: Request, pk: int) -> Response:
        """Remove a channel with its rules and deliveries."""
        channel, person = self._channel(request, pk)
        channels.remove_channel(channel, by=person)
        return nothing()

    @operation(answer=ChannelSerializer)
    def test(self, request: Request, pk: int) -> Response:
        """Send a test. What came of it is in the list of deliveries."""
        channel, person = self._channel(request, pk)
        channels.send_test(channel, by=person, at=clock.now())
        return self._answer(channel)

    @operation(answer=ChannelSerializer)
    def pause(self, request: Request, pk: int) -> Response:
        """Send nothing for now. What happens meanwhile waits."""
        channel, person = self._channel(request, pk)
        return self._answer(channels.pause_channel(channel, by=person))

    @operation(answer=ChannelSerializer)
    def resume(self, request: Request, pk: int) -> Response:
        """Send again, without waiting for the breaker."""
        channel, person = self._channel(request, pk)
        return self._answer(channels.resume_channel(channel, by=person))

    @operation(answer=NewChannelSerializer)
    def rotate_secret(self, request: Request, pk: int) -> Response:
        """Make a new secret for a webhook. For a day the old one signs as well."""
        channel, person = self._channel(request, pk)
        channel, secret = channels.rotate_secret(channel, by=person, at=clock.now())
        return Response(_with_secret(channel, secret))

    def _channel(self, request: Request, pk: int) -> tuple[Channel, Any]:
        channel = get_object_or_404(channel_queries.for_detail(), pk=pk)
        return channel, self.person(request, channel)

    def _answer(self, channel: Channel) -> Response:
        found = channel_queries.for_detail().get(pk=channel.pk)
        return Response(ChannelSerializer(found).data)


class DeliveryViewSet(ApiViewSet):
    """What was sent over channels, and what became of it."""

    noun, tag = "delivery", "notifications"
    serializer_class = DeliverySerializer
    path_parameters: ClassVar = {"id": NUMBER}
    verbs: ClassVar = {"list": "channel.view", "replay": "channel.manage"}

    @operation(answer=DeliverySerializer, many=True)
    def list(self, request: Request) -> Response:
        """List the deliveries over all channels, the newest first."""
        self.person(request)
        return self.list_of(delivery_queries.for_list())

    @operation(answer=DeliverySerializer)
    def replay(self, request: Request, pk: int) -> Response:
        """Send one again that is over. It keeps its message_id, so receivers know it again."""
        delivery = get_object_or_404(delivery_queries.for_list(), pk=pk)
        person = self.person(request, delivery.channel)
        deliveries.replay(delivery, by=person, at=clock.now())
        return Response(DeliverySerializer(delivery_queries.for_list().get(pk=pk)).data)


class NotificationRuleViewSet(ApiViewSet):
    """What is sent over which channel."""

    noun, tag = "notification_rule", "notifications"
    pagination_class = WholeList
    path_parameters: ClassVar = {"id": NUMBER}
    verbs: ClassVar = {
        "list": "channel.view",
        "create": "channel.manage",
        "edit": "channel.manage",
        "destroy": "channel.manage",
    }

    @operation(answer=RuleSerializer, many=True)
    def list(self, request: Request) -> Response:
        """List the rules in the order in which they were made."""
        self.person(request)
        rows = channel_queries.rules_for_list()
        return self.whole_list(RuleSerializer(rows, many=True).data)

    @operation(body=RuleBody, answer=RuleSerializer, status=201)
    def create(self, request: Request) -> Response:
        """Add a rule. It says nothing of what happened before."""
        person = self.person(request)
        body: Any = self._body(request, RuleBody)
        rule = notification_rules.save_rule(None, by=person, **body)
        return created(RuleSerializer(rule).data, reverse("incidents_api:notification_rule_list"))

    @operation(body=RuleChange, answer=RuleSerializer)
    def edit(self, request: Request, pk: int) -> Response:
        """Let a rule ask for something else."""
        rule = get_object_or_404(channel_queries.rules_for_list(), pk=pk)
        person = self.person(request, rule.channel)
        body: Any = self._body(request, RuleChange, partial=True)
        return Response(RuleSerializer(notification_rules.save_rule(rule, by=person, **body)).data)

    @operation(status=204)
    def destroy(self, request: Request, pk: int) -> Response:
        """Remove a rule. What it let out already is still sent."""
        rule = get_object_or_404(NotificationRule, pk=pk)
        notification_rules.remove_rule(rule, by=self.person(request, rule.channel))
        return nothing()

    def _body(
        self, request: Request, shape: type[RuleChange], *, partial: bool = False
    ) -> dict[str, Any]:
        """Return what the request says, with the channel it names."""
        body = self.body_of(request, shape, partial=partial)
        if "channel" in body:
            named = channel_queries.for_detail().filter(pk=body["channel"]).first()
            if named is None:
                raise ValidationError({"channel": ["There is no such channel."]})
            body["channel"] = named
        return body


class NotificationPreviewViewSet(ApiViewSet):
    """Who gets what; nothing is sent and nothing kept."""

    noun, tag = "notification_preview", "notifications"
    verbs: ClassVar = {"preview": "channel.view"}

    @operation(body=ExampleBody, answer=PreviewSerializer)
    def preview(self, request: Request) -> Response:
        """Try something made up against the rules: who would get it, and why not the others."""
        self.person(request)
        body: Any = self.body_of(request, ExampleBody)
        example = Example(**(body | {"topic": OutboxTopic(body["topic"])}))
        return Response(PreviewSerializer(preview(example, at=clock.now())).data)


class NotificationPreferenceViewSet(ApiViewSet):
    """What you get by mail."""

    noun, tag = "notification_preference", "notifications"
    pagination_class = None
    verbs: ClassVar = dict.fromkeys(("retrieve", "edit"), "notification.read")

    @operation(answer=PreferenceSerializer)
    def retrieve(self, request: Request) -> Response:
        """Read what you get by mail."""
        return Response(_preference(of_person(self.person(request))))

    @operation(body=PreferenceBody, answer=PreferenceSerializer)
    def edit(self, request: Request) -> Response:
        """Choose what you get by mail."""
        person = self.person(request)
        body: Any = self.body_of(request, PreferenceBody, partial=True)
        return Response(_preference(save_preferences(by=person, **body)))


def _with_secret(channel: Channel, secret: str) -> Any:
    found: Any = channel_queries.for_detail().get(pk=channel.pk)
    found.secret = secret
    return NewChannelSerializer(found).data


def _reasons(stored: NotificationPreference) -> list[str]:
    return [one.value for one in Reason if one.value not in stored.reasons_without_mail]


def _preference(stored: NotificationPreference) -> Any:
    names = ("quiet_from", "quiet_until", "mails_per_minute")
    values = {name: getattr(stored, name) for name in names}
    return PreferenceSerializer(values | {"reasons": _reasons(stored)}).data
