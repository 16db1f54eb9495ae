"""Drill plans in the API."""

from typing import ClassVar

from django.http import Http404
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from core import drafts
from core.api.operation import operation
from core.api.pagination import SlugPagination
from core.api.viewsets import SLUG, ApiViewSet, created, nothing
from core.models import User
from core.permissions import can
from readiness.api.serializers.drills import DrillPlanBody, DrillPlanSerializer
from readiness.models import DrillPlan
from readiness.queries import drills as drill_queries
from readiness.usecases import drill_plans


class DrillPlanViewSet(ApiViewSet):
    """What drills are run from: versions that stay, and drafts of those who write."""

    noun, tag = "drill_plan", "drills"
    pagination_class = SlugPagination
    serializer_class = DrillPlanSerializer
    path_parameters: ClassVar = {
        "slug": SLUG,
        "number": {"description": "Number of the version.", "schema": {"type": "integer"}},
    }
    verbs: ClassVar = {
        "list": "drill_plan.view",
        "retrieve": "drill_plan.view",
        "version": "drill_plan.view",
        "create": "drill_plan.edit",
        "publish": "drill_plan.edit",
        "discard": "drill_plan.edit",
    }

    @operation(answer=DrillPlanSerializer, many=True)
    def list(self, request: Request) -> Response:
        """List the current plans by slug."""
        return self.list_of(drill_queries.current_plans())

    @operation(answer=DrillPlanSerializer)
    def retrieve(self, request: Request, slug: str) -> Response:
        """Read the current version of a plan."""
        return Response(DrillPlanSerializer(self._plan(request, slug)[0]).data)

    @operation(answer=DrillPlanSerializer)
    def version(self, request: Request, slug: str, number: int) -> Response:
        """Read a version of a plan."""
        return Response(DrillPlanSerializer(self._plan(request, slug, number)[0]).data)

    @operation(body=DrillPlanBody, answer=DrillPlanSerializer, status=201)
    def create(self, request: Request) -> Response:
        """Bring a plan as YAML. It is a draft until it is published."""
        person = self.person(request)
        plan = drill_plans.import_plan(self.body_of(request, DrillPlanBody)["text"], by=person)
        address = reverse("readiness_api:drill_plan_version", args=[plan.slug, plan.version])
        return created(DrillPlanSerializer(plan).data, address)

    @operation(answer=DrillPlanSerializer)
    def publish(self, request: Request, slug: str) -> Response:
        """Let new drills run from the draft."""
        draft, person = self._draft(request, slug)
        return Response(DrillPlanSerializer(drafts.publish_draft(draft, by=person)).data)

    @operation(status=204)
    def discard(self, request: Request, slug: str) -> Response:
        """Throw the draft away."""
        draft, person = self._draft(request, slug)
        drafts.discard_draft(draft, by=person)
        return nothing()

    def _plan(
        self, request: Request, slug: str, number: int | None = None
    ) -> tuple[DrillPlan, User]:
        plan = DrillPlan.objects.version_of(slug, number)
        if plan is None:
            raise Http404
        person = self.person(request, plan)
        if plan.is_draft and not can(person, "drill_plan.edit", plan):
            raise Http404
        return plan, person

    def _draft(self, request: Request, slug: str) -> tuple[DrillPlan, User]:
        draft = DrillPlan.objects.draft_of(slug)
        if draft is None:
            raise Http404
        return draft, self.person(request, draft)
