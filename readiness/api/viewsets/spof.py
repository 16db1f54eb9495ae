"""Single points of failure in the API."""

from typing import ClassVar

from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.models import Service
from core import clock
from core.api.filters import refuse_unknown, sentences
from core.api.operation import operation
from core.api.viewsets import SLUG, ApiViewSet, nothing
from readiness.api.serializers.spof import (
    MitigationBody,
    MitigationSerializer,
    ServiceFindingsSerializer,
    SinglePointSerializer,
)
from readiness.domain.mitigation import MitigationStatus
from readiness.forms.spof import SinglePointFilter
from readiness.queries.mitigations import of_service
from readiness.queries.spof import findings_of
from readiness.queries.spof_list import NOTHING_SAID, for_list
from readiness.usecases.mitigations import say_mitigation, withdraw_mitigation

FILTERS = ("team", "takes_down", "mitigation")


class SinglePointViewSet(ApiViewSet):
    """Services whose loss alone takes others down."""

    noun, tag = "single_point_of_failure", "readiness"
    serializer_class = SinglePointSerializer
    path_parameters: ClassVar = {"slug": SLUG}
    verbs: ClassVar = {"list": "dependency.view", "retrieve": "dependency.view"}

    @operation(
        answer=SinglePointSerializer,
        many=True,
        parameters=[
            OpenApiParameter("team", str, description="Owned by this team, by its slug."),
            OpenApiParameter(
                "takes_down", int, enum=[1, 2, 3], description="A service of this tier."
            ),
            OpenApiParameter(
                "mitigation",
                str,
                enum=[NOTHING_SAID, *MitigationStatus],
                description="Of which this is done.",
            ),
        ],
    )
    def list(self, request: Request) -> Response:
        """List single points of failure, the widest blast radius first. Never cut into pages."""
        refuse_unknown(request.query_params, FILTERS)
        form = _checked(request.query_params)
        found = for_list(**form.choice)
        rows = self.as_json(found.rows)
        return Response({"next": None, "previous": None, "results": rows})

    @operation(answer=ServiceFindingsSerializer)
    def retrieve(self, request: Request, slug: str) -> Response:
        """Read what a service stands on and what stands on it."""
        service = get_object_or_404(Service, slug=slug)
        return Response(ServiceFindingsSerializer(findings_of(service)).data)


class MitigationViewSet(ApiViewSet):
    """What is done about one single point of failure."""

    noun, tag = "mitigation", "readiness"
    serializer_class = MitigationSerializer
    path_parameters: ClassVar = {"slug": SLUG}
    verbs: ClassVar = {
        "retrieve": "dependency.view",
        "say": "mitigation.say",
        "withdraw": "mitigation.say",
    }

    @operation(answer=MitigationSerializer)
    def retrieve(self, request: Request, slug: str) -> Response:
        """Read what is done about it; 404 where nobody has said."""
        said = of_service(get_object_or_404(Service, slug=slug))
        if said is None:
            raise Http404
        return Response(MitigationSerializer(said).data)

    @operation(body=MitigationBody, answer=MitigationSerializer)
    def say(self, request: Request, slug: str) -> Response:
        """Say what is done about it. Managers and the owning team may."""
        service = get_object_or_404(Service, slug=slug)
        person = self.person(request, service)
        given = self.body_of(request, MitigationBody)
        given["status"] = MitigationStatus(given["status"])
        said = say_mitigation(service, by=person, at=clock.now(), **given)
        return Response(MitigationSerializer(said).data)

    @operation(status=204)
    def withdraw(self, request: Request, slug: str) -> Response:
        """Take it back."""
        service = get_object_or_404(Service, slug=slug)
        withdraw_mitigation(service, by=self.person(request, service))
        return nothing()


def _checked(params: QueryDict) -> SinglePointFilter:
    form = SinglePointFilter(params)
    if not form.is_valid():
        raise ValidationError(sentences(form.errors))
    return form
