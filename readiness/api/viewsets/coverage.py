"""Coverage of failure modes in the API: the matrix of the page."""

from typing import ClassVar

from django.http import Http404
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.models import Service
from core import clock
from core.api.filters import form_parameters, read_query, refuse_unknown
from core.api.operation import operation
from core.api.viewsets import SLUG, ApiViewSet
from readiness.api.serializers.coverage import CoverageCellDetailSerializer, CoverageSerializer
from readiness.forms.coverage import CoverageForm
from readiness.queries.coverage import coverage, coverage_cell


class CoverageViewSet(ApiViewSet):
    """What each service survived of what can break."""

    noun, tag = "coverage", "readiness"
    pagination_class = None
    path_parameters: ClassVar = {"slug": SLUG, "mode": SLUG}
    verbs: ClassVar = {"retrieve": "coverage.view", "cell": "coverage.view"}

    @operation(answer=CoverageSerializer, parameters=form_parameters(CoverageForm))
    def retrieve(self, request: Request) -> Response:
        """Read the matrix of services by failure modes. Filters are those of the page."""
        form = read_query(CoverageForm(request.query_params), request)
        return Response(CoverageSerializer(coverage(form.choice, at=clock.now())).data)

    @operation(answer=CoverageCellDetailSerializer)
    def cell(self, request: Request, slug: str, mode: str) -> Response:
        """Read what is known of one service and one failure mode."""
        refuse_unknown(request.query_params, ())
        service = get_object_or_404(Service, slug=slug)
        found = coverage_cell(service, mode, at=clock.now())
        if found is None:
            raise Http404
        return Response(CoverageCellDetailSerializer(found).data)
