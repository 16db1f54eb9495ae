"""What the viewsets of incidents and of their parts share."""

from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.api.viewsets import ApiViewSet, reference_parameter
from core.models import User
from incidents.api.serializers.incidents import details_json, incident_json
from incidents.models import Incident
from incidents.queries import incidents as incident_queries
from incidents.queries.incident_records import as_records

INCIDENT = reference_parameter("INC")


class IncidentDoor(ApiViewSet):
    """Reads the incident of the address, and answers with it."""

    path_parameters = {"reference": INCIDENT}

    def incident(self, request: Request, reference: int) -> tuple[Incident, User]:
        """Return the incident and who asks, who must be allowed the action's verb on it."""
        incident = get_object_or_404(Incident, pk=reference)
        return incident, self.person(request, incident)

    def locked_version(self, *, reference: int = 0, **_: Any) -> int | None:
        """Return the version of the incident, which stays until the transaction ends."""
        rows = Incident.objects.select_for_update(of=("self",)).filter(pk=reference)
        return rows.values_list("version", flat=True).first()

    def full(self, request: Request, reference: int) -> dict[str, Any]:
        """Return the incident with its details as JSON; a constant number of statements."""
        incident = get_object_or_404(incident_queries.for_detail(), pk=reference)
        rows = records_json(request, list(as_records(Incident.objects.filter(pk=reference))))
        return rows[0] | details_json(incident)

    def now(self, request: Request, reference: int) -> Response:
        """Answer with the incident as it is now."""
        return Response(self.full(request, reference))


def records_json(request: Request, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows of a list as JSON."""
    origin = origin_of(request)
    return [incident_json(record, origin=origin) for record in records]


def origin_of(request: Request) -> str:
    """Return scheme and host of the site."""
    return request.build_absolute_uri("/").rstrip("/")


def moment_of(body: dict[str, Any]) -> Any:
    """Take `at` out of a body; now when it was left out."""
    return body.pop("at", None) or clock.now()
