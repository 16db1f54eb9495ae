"""What an incident says about itself, in the API: severity, scope, access, impact, links."""

from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.api.operation import operation
from incidents.api.serializers.incident_bodies import (
    ImpactBody,
    LinkBody,
    LinkName,
    RestrictBody,
    ScopeBody,
    SeverityBody,
)
from incidents.api.serializers.incidents import IncidentDetailSerializer
from incidents.api.viewsets.incident_door import IncidentDoor
from incidents.usecases import details, impact, links


class DetailViewSet(IncidentDoor):
    """Each change answers with the incident."""

    noun, tag = "incident", "incidents"
    verbs: ClassVar = {
        "severity": "incident.update",
        "scope": "incident.update",
        "restrict": "incident.restrict",
        "impact": "impact.record",
        "link_add": "link.edit",
        "link_remove": "link.edit",
    }

    @operation(body=SeverityBody, answer=IncidentDetailSerializer)
    def severity(self, request: Request, reference: int) -> Response:
        """Change the severity of an incident."""
        incident, person = self.incident(request, reference)
        body = self.body_of(request, SeverityBody)
        details.change_severity(incident, by=person, at=clock.now(), **body)
        return self.now(request, reference)

    @operation(body=ScopeBody, answer=IncidentDetailSerializer)
    def scope(self, request: Request, reference: int) -> Response:
        """Change which services are affected and whose incident it is."""
        incident, person = self.incident(request, reference)
        scope: dict[str, Any] = {"services": incident.services.all(), "team": incident.team}
        scope |= self.body_of(request, ScopeBody)
        details.change_scope(incident, by=person, at=clock.now(), **scope)
        return self.now(request, reference)

    @operation(body=RestrictBody, answer=IncidentDetailSerializer)
    def restrict(self, request: Request, reference: int) -> Response:
        """Hide an incident from all but a few, or show it to everybody again."""
        incident, person = self.incident(request, reference)
        body = self.body_of(request, RestrictBody)
        details.set_restricted(incident, by=person, at=clock.now(), **body)
        return self.now(request, reference)

    @operation(body=ImpactBody, answer=IncidentDetailSerializer)
    def impact(self, request: Request, reference: int) -> Response:
        """Say what an incident did to users."""
        incident, person = self.incident(request, reference)
        impact.record_impact(incident, by=person, **self.body_of(request, ImpactBody))
        return self.now(request, reference)

    @operation(body=LinkBody, answer=IncidentDetailSerializer)
    def link_add(self, request: Request, reference: int) -> Response:
        """Add a link to an incident."""
        incident, person = self.incident(request, reference)
        links.add_link(incident, by=person, **self.body_of(request, LinkBody))
        return self.now(request, reference)

    @operation(body=LinkName, answer=IncidentDetailSerializer)
    def link_remove(self, request: Request, reference: int) -> Response:
        """Take a link away from an incident. One that is gone already is no error."""
        incident, person = self.incident(request, reference)
        link = incident.links.filter(**self.body_of(request, LinkName)).first()
        if link is not None:
            links.remove_link(link, by=person)
        return self.now(request, reference)
