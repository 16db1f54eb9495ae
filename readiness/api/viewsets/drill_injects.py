"""Injects of drills in the API."""

from typing import ClassVar

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.api.operation import operation
from core.api.pagination import WholeList
from core.api.viewsets import created, nothing
from core.models import User
from readiness.api.serializers.drill_injects import DrillInjectBody, DrillInjectSerializer
from readiness.api.viewsets.drills import DrillDoor
from readiness.models import DrillInject, DrillRun
from readiness.queries.drill_injects import is_facilitator
from readiness.usecases import drill_injects


class DrillInjectViewSet(DrillDoor):
    """What the lead and the injector spring on the others; for these it is not there."""

    noun, tag = "drill_inject", "drills"
    pagination_class = WholeList
    path_parameters: ClassVar = DrillDoor.path_parameters | {
        "number": {"description": "Number of the inject.", "schema": {"type": "integer"}},
    }
    verbs: ClassVar = {
        "list": "drill.run",
        "create": "drill.run",
        "give": "drill.run",
        "remove": "drill.run",
    }

    @operation(answer=DrillInjectSerializer, many=True)
    def list(self, request: Request, reference: int) -> Response:
        """List the injects of a drill by their minutes, given ones too."""
        run, _ = self._facilitated(request, reference)
        return self.whole_list(DrillInjectSerializer(_rows(run), many=True).data)

    @operation(body=DrillInjectBody, answer=DrillInjectSerializer, status=201)
    def create(self, request: Request, reference: int) -> Response:
        """Prepare an inject. Only the lead and the injector know of it until it is given."""
        run, person = self._facilitated(request, reference)
        body = self.body_of(request, DrillInjectBody)
        inject = drill_injects.add_inject(run, by=person, **body)
        address = reverse("readiness_api:drill_inject_list", args=[run.pk])
        return created(DrillInjectSerializer(inject).data, address)

    @operation(answer=DrillInjectSerializer)
    def give(self, request: Request, reference: int, number: int) -> Response:
        """Spring an inject on all now. Twice is as good as once."""
        run, person = self._facilitated(request, reference)
        inject = get_object_or_404(_rows(run), pk=number)
        given = drill_injects.give_inject(inject, by=person, at=clock.now())
        return Response(DrillInjectSerializer(given).data)

    @operation(status=204)
    def remove(self, request: Request, reference: int, number: int) -> Response:
        """Drop an inject that nobody has given."""
        run, person = self._facilitated(request, reference)
        inject = get_object_or_404(_rows(run), pk=number)
        drill_injects.remove_inject(inject, by=person)
        return nothing()

    def _facilitated(self, request: Request, reference: int) -> tuple[DrillRun, User]:
        run, person = self.drill(request, reference)
        if not is_facilitator(run.participants.all(), person):
            raise Http404
        return run, person


def _rows(run: DrillRun) -> QuerySet[DrillInject]:
    return DrillInject.objects.filter(run=run).select_related("run", "added_by")
