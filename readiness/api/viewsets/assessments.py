"""Answers and decisions in the API."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.models import Service
from core import clock
from core.api.operation import operation
from core.api.viewsets import SLUG, ApiViewSet, created
from readiness.api.serializers.assessments import (
    AnswerBody,
    AnswerSerializer,
    DecisionBody,
    DecisionSerializer,
)
from readiness.domain.decision import DecisionKind
from readiness.models import Decision
from readiness.queries import assessment as assessment_queries
from readiness.queries import decisions as decision_queries
from readiness.usecases import decisions
from readiness.usecases.assessments import AnswerValue, NewAnswer, answer_item

NUMBER = {"schema": {"type": "integer"}}


class AnswerViewSet(ApiViewSet):
    """What people answered about a service."""

    noun, tag = "answer", "readiness"
    serializer_class = AnswerSerializer
    path_parameters: ClassVar = {"slug": SLUG}
    verbs: ClassVar = {"list": "score.view", "create": "assessment.answer"}

    @operation(answer=AnswerSerializer, many=True)
    def list(self, request: Request, slug: str) -> Response:
        """List every question a service is asked with its last answer."""
        service = get_object_or_404(Service, slug=slug)
        return self.whole_list(_answers(service))

    @operation(body=AnswerBody, answer=AnswerSerializer, status=201)
    def create(self, request: Request, slug: str) -> Response:
        """Answer a question. Managers and the owning team may."""
        service = get_object_or_404(Service, slug=slug)
        person = self.person(request, service)
        given = self.body_of(request, AnswerBody)
        answer = NewAnswer(**given | {"value": AnswerValue(given["value"])})
        answer_item(service, answer, by=person, at=clock.now())
        found = next(one for one in _answers(service) if one["item"] == answer.item)
        return created(found, reverse("readiness_api:answer_list", args=[slug]))


class DecisionViewSet(ApiViewSet):
    """What is left out or waived, asked by one person and approved by another."""

    noun, tag = "decision", "readiness"
    serializer_class = DecisionSerializer
    path_parameters: ClassVar = {"slug": SLUG, "number": NUMBER}
    verbs: ClassVar = {
        "list": "decision.view",
        "create": "decision.request",
        "approve": "decision.approve",
        "decline": "decision.approve",
        "revoke": "decision.approve",
    }

    @operation(answer=DecisionSerializer, many=True)
    def list(self, request: Request, slug: str) -> Response:
        """List the decisions on a service, the newest first."""
        service = get_object_or_404(Service, slug=slug)
        rows = decision_queries.of_service(service).select_related("service").order_by("-pk")
        return self.list_of(rows)

    @operation(body=DecisionBody, answer=DecisionSerializer, status=201)
    def create(self, request: Request, slug: str) -> Response:
        """Ask to leave an item or a failure mode out, or to waive an item."""
        service = get_object_or_404(Service, slug=slug)
        person = self.person(request, service)
        given = self.body_of(request, DecisionBody)
        given["kind"] = DecisionKind(given["kind"])
        renews = decision_queries.renewable(service, given.get("item", ""), given["kind"])
        decision = decisions.request_decision(
            service, by=person, at=clock.now(), renews=renews, **given
        )
        address = reverse("readiness_api:decision_list", args=[slug])
        return created(DecisionSerializer(decision).data, address)

    @operation(answer=DecisionSerializer)
    def approve(self, request: Request, slug: str, number: int) -> Response:
        """Approve a request of another person."""
        return self._done(request, slug, number, decisions.approve_decision)

    @operation(answer=DecisionSerializer)
    def decline(self, request: Request, slug: str, number: int) -> Response:
        """Decline a request, or take it back."""
        return self._done(request, slug, number, decisions.decline_decision)

    @operation(answer=DecisionSerializer)
    def revoke(self, request: Request, slug: str, number: int) -> Response:
        """End an approved decision now."""
        return self._done(request, slug, number, decisions.revoke_decision)

    def _done(
        self, request: Request, slug: str, number: int, step: Callable[..., Decision]
    ) -> Response:
        rows = Decision.objects.select_related("service")
        decision = get_object_or_404(rows, pk=number, service__slug=slug)
        person = self.person(request, decision.service)
        return Response(DecisionSerializer(step(decision, by=person, at=clock.now())).data)


def _answers(service: Service) -> list[dict[str, Any]]:
    questions = assessment_queries.questions_of(service, at=clock.now())
    return [
        {
            "item": one.item.key,
            "question": one.item.question,
            "value": one.value or None,
            "note": one.note,
            "link": one.answer.link if one.answer else "",
            "answered_at": one.answer.observed_at if one.answer else None,
            "until": one.until,
        }
        for one in questions
    ]
