"""Frozen recovery metrics in the API."""

from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.api.filters import form_parameters, read_query
from core.api.operation import operation
from core.api.viewsets import ApiViewSet, created
from incidents.api.serializers.recovery_reports import (
    RecoveryReportBody,
    RecoveryReportDetailSerializer,
    RecoveryReportSerializer,
)
from incidents.forms.recovery_metrics import MetricsPageForm, asked_of
from incidents.models import RecoveryReport
from incidents.queries import recovery_reports
from incidents.usecases.recovery_reports import freeze_report


class RecoveryReportViewSet(ApiViewSet):
    """The figures of one moment under a name; a report never changes."""

    noun, tag = "recovery_report", "recovery metrics"
    serializer_class = RecoveryReportSerializer
    path_parameters: ClassVar = {
        "number": {"description": "Number of the report.", "schema": {"type": "integer"}}
    }
    verbs: ClassVar = {
        "list": "recovery_report.view",
        "retrieve": "recovery_report.view",
        "create": "recovery_report.freeze",
    }

    @operation(answer=RecoveryReportSerializer, many=True)
    def list(self, request: Request) -> Response:
        """List the reports, the newest first."""
        return self.list_of(recovery_reports.for_list())

    @operation(
        body=RecoveryReportBody,
        answer=RecoveryReportDetailSerializer,
        status=201,
        parameters=form_parameters(MetricsPageForm, "from", "to"),
    )
    def create(self, request: Request) -> Response:
        """Freeze what the page says now. Filters are those of the page."""
        person = self.person(request)
        form = read_query(MetricsPageForm(asked_of(request.query_params)), request)
        body = self.body_of(request, RecoveryReportBody)
        report = freeze_report(form.question, by=person, at=clock.now(), query=form.query, **body)
        address = reverse("incidents_api:recovery_report", args=[report.pk])
        return created(_full(report), address)

    @operation(answer=RecoveryReportDetailSerializer)
    def retrieve(self, request: Request, number: int) -> Response:
        """Read a report."""
        return Response(_full(get_object_or_404(recovery_reports.for_detail(), pk=number)))


def _full(report: RecoveryReport) -> dict[str, Any]:
    read = recovery_reports.read(report)
    return RecoveryReportSerializer(report).data | {"content": read.view}
