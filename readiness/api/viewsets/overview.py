"""The readiness of the whole organisation in the API."""

from typing import ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.api.filters import refuse_unknown
from core.api.operation import operation
from core.api.viewsets import ApiViewSet
from readiness.api.serializers.overview import OverviewSerializer
from readiness.queries.overview import readiness_overview


class OverviewViewSet(ApiViewSet):
    """How ready all teams are, what moved, and what is about to end."""

    noun, tag = "readiness_overview", "readiness"
    pagination_class = None
    verbs: ClassVar = {"retrieve": "team_report.view"}

    @operation(answer=OverviewSerializer)
    def retrieve(self, request: Request) -> Response:
        """Read how ready the organisation is, as its page shows it."""
        refuse_unknown(request.query_params, ())
        return Response(OverviewSerializer(readiness_overview(at=clock.now())).data)
