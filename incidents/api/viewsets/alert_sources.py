"""Alert sources in the API: rules, tokens, and what they sent."""

from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.api.operation import operation
from core.api.pagination import WholeList
from core.api.viewsets import ApiViewSet, created
from core.models import User
from incidents.api.serializers.alert_sources import (
    AlertSourceSerializer,
    PayloadSerializer,
    SecretSerializer,
    SigningBody,
    SourceBody,
    SourceChange,
    TokenBody,
)
from incidents.importers.alerts import send_test
from incidents.models import AlertSource
from incidents.queries import alert_sources as source_queries
from incidents.usecases.alert_inbox import retry_payload
from incidents.usecases.alert_sources import (
    change_source,
    create_source,
    replace_token,
    set_signing_secret,
)

NUMBER = {"description": "Id of the source.", "schema": {"type": "integer"}}
PAYLOAD = {"description": "Id of the payload.", "schema": {"type": "integer"}}


class AlertSourceViewSet(ApiViewSet):
    """Places that send alerts."""

    noun, tag = "alert_source", "alerts"
    pagination_class = WholeList
    path_parameters: ClassVar = {"number": NUMBER}
    verbs: ClassVar = {
        "list": "alert_source.manage",
        "create": "alert_source.manage",
        "retrieve": "alert_source.manage",
        "edit": "alert_source.manage",
        "replace_token": "alert_source.manage",
        "set_secret": "alert_source.manage",
        "test": "alert_source.manage",
    }

    @operation(answer=AlertSourceSerializer, many=True)
    def list(self, request: Request) -> Response:
        """List the alert sources by name."""
        self.person(request)
        rows: Any = source_queries.for_list()
        return self.whole_list(AlertSourceSerializer(rows, many=True).data)

    @operation(body=SourceBody, answer=SecretSerializer, status=201)
    def create(self, request: Request) -> Response:
        """Add a source. The answer holds its token, this once."""
        person, body = self.person(request), self.body_of(request, SourceBody)
        source, secret = create_source(by=person, name=body["name"], format_name=body["format"])
        address = reverse("incidents_api:alert_source", args=[source.pk])
        return created({"id": source.pk, "token": secret}, address)

    @operation(answer=AlertSourceSerializer)
    def retrieve(self, request: Request, number: int) -> Response:
        """Read one source."""
        source, _ = self._source(request, number)
        return self._answer(source)

    @operation(body=SourceChange, answer=AlertSourceSerializer)
    def edit(self, request: Request, number: int) -> Response:
        """Change name and rules. They hold for what is received from now on."""
        source, person = self._source(request, number)
        body = self.body_of(request, SourceChange, partial=True)
        name = body.pop("name", source.name)
        return self._answer(change_source(source, by=person, name=name, rules=body))

    @operation(body=TokenBody, answer=SecretSerializer)
    def replace_token(self, request: Request, number: int) -> Response:
        """Replace the token. The old one works on for the hours you choose."""
        source, person = self._source(request, number)
        hours = self.body_of(request, TokenBody)["overlap_hours"]
        source, secret = replace_token(source, by=person, at=clock.now(), overlap_hours=int(hours))
        return Response({"id": source.pk, "token": secret})

    @operation(body=SigningBody, answer=AlertSourceSerializer)
    def set_secret(self, request: Request, number: int) -> Response:
        """Set the secret with which it signs."""
        source, person = self._source(request, number)
        body = self.body_of(request, SigningBody)
        return self._answer(set_signing_secret(source, by=person, **body))

    @operation(answer=PayloadSerializer)
    def test(self, request: Request, number: int) -> Response:
        """Send a test alert through the inbox. It opens no incident."""
        source, _ = self._source(request, number)
        return Response(PayloadSerializer(send_test(source, at=clock.now())).data)

    def _source(self, request: Request, number: int) -> tuple[AlertSource, User]:
        source = get_object_or_404(AlertSource.objects.select_related("team", "service"), pk=number)
        return source, self.person(request, source)

    def _answer(self, source: AlertSource) -> Response:
        row: Any = source_queries.for_list().get(pk=source.pk)
        return Response(AlertSourceSerializer(row).data)


class PayloadViewSet(ApiViewSet):
    """What a source sent."""

    noun, tag = "alert_payload", "alerts"
    pagination_class = WholeList
    path_parameters: ClassVar = {"number": NUMBER, "payload": PAYLOAD}
    verbs: ClassVar = {"list": "alert_source.manage", "retry": "alert_source.manage"}

    @operation(answer=PayloadSerializer, many=True)
    def list(self, request: Request, number: int) -> Response:
        """List the last payloads of a source, the newest first."""
        source = get_object_or_404(AlertSource, pk=number)
        self.person(request, source)
        rows = source_queries.payloads_of(source)[: source_queries.MOST_PAYLOADS]
        return self.whole_list(PayloadSerializer(rows, many=True).data)

    @operation(answer=PayloadSerializer)
    def retry(self, request: Request, number: int, payload: int) -> Response:
        """Work on a payload again that failed or was set aside."""
        source = get_object_or_404(AlertSource, pk=number)
        person = self.person(request, source)
        row = get_object_or_404(source_queries.payloads_of(source), pk=payload)
        return Response(PayloadSerializer(retry_payload(row, by=person, at=clock.now())).data)
