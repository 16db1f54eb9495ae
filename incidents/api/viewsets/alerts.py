"""Alerts of an incident in the API."""

from typing import ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from core.api.operation import operation
from core.api.pagination import WholeList
from incidents.api.serializers.alerts import AlertSerializer
from incidents.api.viewsets.incident_door import IncidentDoor
from incidents.queries.alerts import alerts_of


class AlertViewSet(IncidentDoor):
    """What monitoring told about an incident."""

    noun, tag = "alert", "alerts"
    pagination_class = WholeList
    verbs: ClassVar = {"list": "alert.view"}

    @operation(answer=AlertSerializer, many=True)
    def list(self, request: Request, reference: int) -> Response:
        """List the alerts of an incident: what fires first, then the latest."""
        incident, _ = self.incident(request, reference)
        return self.whole_list(AlertSerializer(alerts_of(incident), many=True).data)
