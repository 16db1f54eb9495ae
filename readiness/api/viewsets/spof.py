"""Single points of failure in the API."""

from typing import ClassVar

from django.http import QueryDict
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.models import Service
from core.api.filters import refuse_unknown, sentences
from core.api.schema import operation
from core.api.viewsets import SLUG, ApiViewSet
from readiness.api.serializers.spof import ServiceFindingsSerializer, SinglePointSerializer
from readiness.forms.spof import SinglePointFilter
from readiness.queries.spof import findings_of
from readiness.queries.spof_list import for_list

FILTERS = ("team", "takes_down")


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
        ],
    )
    def list(self, request: Request) -> Response:
        """List single points of failure, the widest blast radius first. Never cut into pages."""
        refuse_unknown(request.query_params, FILTERS)
        form = _checked(request.query_params)
        found = for_list(team=form.chosen_team, takes_down_tier=form.chosen_tier)
        rows = self.as_json(found.rows)
        return Response({"next": None, "previous": None, "results": rows})

    @operation(answer=ServiceFindingsSerializer)
    def retrieve(self, request: Request, slug: str) -> Response:
        """Read what a service stands on and what stands on it."""
        service = get_object_or_404(Service, slug=slug)
        return Response(ServiceFindingsSerializer(findings_of(service)).data)


def _checked(params: QueryDict) -> SinglePointFilter:
    form = SinglePointFilter(params)
    if not form.is_valid():
        raise ValidationError(sentences(form.errors))
    return form
