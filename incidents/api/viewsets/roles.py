"""Roles of an incident in the API."""

from typing import ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.api.operation import operation
from core.api.pagination import WholeList
from incidents.api.serializers.incidents import IncidentDetailSerializer, RoleSerializer
from incidents.api.serializers.roles import AssignBody, HandOverBody, RoleName
from incidents.api.viewsets.incident_door import IncidentDoor
from incidents.queries.roles import assignments_of
from incidents.usecases import roles


class RoleViewSet(IncidentDoor):
    """Who leads, writes and speaks; each change answers with the incident."""

    noun, tag = "role", "roles"
    pagination_class = WholeList
    verbs: ClassVar = {
        "list": "role.view",
        "assign": "role.assign",
        "accept": "role.assign",
        "release": "role.assign",
        "hand_over": "role.assign",
    }

    @operation(answer=RoleSerializer, many=True)
    def list(self, request: Request, reference: int) -> Response:
        """List who holds and held the roles of an incident, the latest first."""
        incident, _ = self.incident(request, reference)
        return self.whole_list(RoleSerializer(assignments_of(incident), many=True).data)

    @operation(body=AssignBody, answer=IncidentDetailSerializer)
    def assign(self, request: Request, reference: int) -> Response:
        """Give a role to a person. Whoever held it holds it no longer."""
        incident, person = self.incident(request, reference)
        body = {"person": person} | self.body_of(request, AssignBody)
        roles.assign_role(incident, by=person, at=clock.now(), **body)
        return self.now(request, reference)

    @operation(body=RoleName, answer=IncidentDetailSerializer)
    def accept(self, request: Request, reference: int) -> Response:
        """Say yes to a role you were given."""
        incident, person = self.incident(request, reference)
        body = self.body_of(request, RoleName)
        roles.accept_role(incident, by=person, at=clock.now(), **body)
        return self.now(request, reference)

    @operation(body=RoleName, answer=IncidentDetailSerializer)
    def release(self, request: Request, reference: int) -> Response:
        """Leave a role to nobody."""
        incident, person = self.incident(request, reference)
        body = self.body_of(request, RoleName)
        roles.release_role(incident, by=person, at=clock.now(), **body)
        return self.now(request, reference)

    @operation(body=HandOverBody, answer=IncidentDetailSerializer)
    def hand_over(self, request: Request, reference: int) -> Response:
        """Hand over all your roles to another person."""
        incident, person = self.incident(request, reference)
        body = {"note": ""} | self.body_of(request, HandOverBody)
        roles.hand_over(incident, by=person, at=clock.now(), **body)
        return self.now(request, reference)
