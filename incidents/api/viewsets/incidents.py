"""Incidents in the API: list, read, declare, and change their words."""

from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.api.filters import refuse_unknown
from core.api.operation import operation
from core.api.viewsets import created
from incidents.api.serializers.incident_bodies import DeclareBody, WordsBody
from incidents.api.serializers.incidents import (
    IncidentDetailSerializer,
    IncidentSerializer,
    address_of,
    incident_json,
)
from incidents.api.viewsets.incident_door import IncidentDoor, origin_of, records_json
from incidents.forms.incident_filter import IncidentFilter
from incidents.models import Incident
from incidents.queries.incident_records import as_records, record_of, records_beside
from incidents.usecases import declaring, details


class IncidentViewSet(IncidentDoor):
    """Incidents, near misses and drills."""

    noun, tag = "incident", "incidents"
    filter_class = IncidentFilter
    verbs: ClassVar = {
        "list": "incident.view",
        "retrieve": "incident.view",
        "create": "incident.declare",
        "edit": "incident.update",
    }

    def as_json(self, page: list[Any]) -> list[Any]:
        return records_json(self.request, page)

    def filter_queryset(self, queryset: Any) -> Any:
        return as_records(super().filter_queryset(queryset))

    @operation(answer=IncidentSerializer, many=True)
    def list(self, request: Request) -> Response:
        """List incidents, the latest declared first. Of all statuses, unless you choose."""
        if any(name in IncidentFilter.base_filters for name in request.query_params):
            return self.list_of(Incident.objects.all())
        refuse_unknown(request.query_params, ())
        return self.page_of(records_beside)

    @operation(answer=IncidentDetailSerializer)
    def retrieve(self, request: Request, reference: int) -> Response:
        """Read an incident."""
        return self.now(request, reference)

    @operation(
        body=DeclareBody, answer=IncidentSerializer, status=201, also={200: IncidentSerializer}
    )
    def create(self, request: Request) -> Response:
        """Declare an incident. A title is enough; the rest can follow."""
        body = self.body_of(request, DeclareBody)
        now, person = clock.now(), self.person(request)
        incident = declaring.declare_incident(by=person, at=now, source="api", **body)
        if incident.declared_at != now:
            records = list(as_records(Incident.objects.filter(pk=incident.pk)))
            row = records_json(request, records)[0]
            return created(row, address_of(incident), is_new=False)
        services = body.get("services", [])
        team = body.get("team") or (services[0].owner_team if services else None)
        record = record_of(
            incident,
            team_slug=team and team.slug,
            services=[service.slug for service in services],
        )
        row = incident_json(record, origin=origin_of(request))
        return created(row, address_of(incident))

    @operation(body=WordsBody, answer=IncidentDetailSerializer)
    def edit(self, request: Request, reference: int) -> Response:
        """Change title, summary, kind or labels of an incident."""
        incident, person = self.incident(request, reference)
        words = {name: getattr(incident, name) for name in ("title", "summary", "kind")}
        details.edit_details(incident, by=person, **(words | self.body_of(request, WordsBody)))
        return self.now(request, reference)
