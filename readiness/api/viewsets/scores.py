"""Scores, gates and evidence in the API."""

from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.models import Service
from core import clock
from core.api.filters import refuse_unknown
from core.api.operation import operation
from core.api.viewsets import SLUG, ApiViewSet, created
from readiness.api.serializers.scores import (
    GateSerializer,
    MeasureBody,
    ReadinessEvidenceBody,
    ReadinessEvidenceSerializer,
    ScoreCardSerializer,
    SnapshotSerializer,
)
from readiness.domain.level import Level
from readiness.exporters.score_card import card_as_json, gate_as_json
from readiness.models.evidence import MANUAL
from readiness.queries import evidence as evidence_queries
from readiness.queries.score_history import history_of, without_hidden
from readiness.queries.scores import score_card
from readiness.usecases.assessments import measure_as
from readiness.usecases.evidence import NewEvidence, identity_of, record_evidence

LEVELS = [str(one) for one in Level if one is not Level.NONE]
LEVEL = OpenApiParameter("level", str, required=True, enum=LEVELS)


class ScoreViewSet(ApiViewSet):
    """How ready a service is, and why."""

    noun, tag = "score", "readiness"
    serializer_class = SnapshotSerializer
    path_parameters: ClassVar = {"slug": SLUG}
    verbs: ClassVar = {
        "retrieve": "score.view",
        "measure": "assessment.answer",
        "gate": "score.view",
        "history": "score.view",
    }

    @operation(answer=ScoreCardSerializer)
    def retrieve(self, request: Request, slug: str) -> Response:
        """Read the score card of a service with its ledger."""
        refuse_unknown(request.query_params, ())
        service = get_object_or_404(Service, slug=slug)
        return Response(card_as_json(service, score_card(service, at=clock.now())))

    @operation(body=MeasureBody, answer=ScoreCardSerializer)
    def measure(self, request: Request, slug: str) -> Response:
        """Say how a service behaves, and read how it scores by that. The owning team may."""
        service = get_object_or_404(Service, slug=slug)
        person = self.person(request, service)
        now = clock.now()
        measure_as(service, by=person, at=now, trait=self.body_of(request, MeasureBody)["kind"])
        return Response(card_as_json(service, score_card(service, at=now)))

    @operation(answer=GateSerializer, also={409: GateSerializer}, parameters=[LEVEL])
    def gate(self, request: Request, slug: str) -> Response:
        """Ask whether a service holds a level. Answers 409 with what blocks it otherwise."""
        refuse_unknown(request.query_params, ("level",))
        service = get_object_or_404(Service, slug=slug)
        asked = request.query_params.get("level", "")
        if asked not in LEVELS:
            raise ValidationError({"level": [f"One of {', '.join(LEVELS)}."]})
        answer = gate_as_json(service, score_card(service, at=clock.now()), Level(asked))
        return Response(answer, status=200 if answer["is_open"] else 409)

    @operation(answer=SnapshotSerializer, many=True)
    def history(self, request: Request, slug: str) -> Response:
        """List how the score of a service moved and why, the newest first."""
        service = get_object_or_404(Service, slug=slug)
        return self.list_of(history_of(service))

    def as_json(self, page: list[Any]) -> list[Any]:
        return super().as_json(without_hidden(page))


class ReadinessEvidenceViewSet(ApiViewSet):
    """What is known about a service; records are only ever added."""

    noun, tag = "readiness_evidence", "readiness"
    serializer_class = ReadinessEvidenceSerializer
    path_parameters: ClassVar = {"slug": SLUG}
    verbs: ClassVar = {"list": "score.view", "create": "assessment.answer"}

    @operation(answer=ReadinessEvidenceSerializer, many=True)
    def list(self, request: Request, slug: str) -> Response:
        """List the evidence on a service, the newest first."""
        service = get_object_or_404(Service, slug=slug)
        rows = evidence_queries.of_service(service).select_related("service")
        return self.list_of(rows)

    @operation(
        body=ReadinessEvidenceBody,
        answer=ReadinessEvidenceSerializer,
        status=201,
        also={200: ReadinessEvidenceSerializer},
    )
    def create(self, request: Request, slug: str) -> Response:
        """Add evidence on a service. Told twice it is stored once, and answered with 200."""
        service = get_object_or_404(Service, slug=slug)
        person = self.person(request, service)
        facts = self.body_of(request, ReadinessEvidenceBody)
        if facts["source"] == MANUAL and facts["evidence_class"] not in {"attested", "documented"}:
            raise ValidationError({"evidence_class": ["What people say is attested."]})
        new = NewEvidence(service=service, **facts)
        stored = record_evidence([new], by=person, at=clock.now())
        row = stored[0] if stored else evidence_queries.with_identity(identity_of(new))
        address = reverse("readiness_api:evidence_list", args=[slug])
        return created(ReadinessEvidenceSerializer(row).data, address, is_new=bool(stored))
