"""Steps in the life of an incident in the API."""

from typing import ClassVar

from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.operation import operation
from incidents.api.serializers.incident_bodies import (
    MilestoneBody,
    MomentBody,
    ReopenBody,
    ResolveBody,
)
from incidents.api.serializers.incidents import IncidentDetailSerializer
from incidents.api.viewsets.incident_door import IncidentDoor, moment_of
from incidents.domain.lifecycle import Milestone
from incidents.models import Incident, TimelineEntry
from incidents.usecases import lifecycle


class LifecycleViewSet(IncidentDoor):
    """Each step is a request of its own and answers with the incident."""

    noun, tag = "incident", "incidents"
    verbs: ClassVar = {
        "acknowledge": "incident.acknowledge",
        "mitigate": "incident.mitigate",
        "resolve": "incident.resolve",
        "close": "incident.close",
        "reopen": "incident.reopen",
        "milestone": "incident.update",
    }

    @operation(body=MomentBody, answer=IncidentDetailSerializer)
    def acknowledge(self, request: Request, reference: int) -> Response:
        """Acknowledge an incident. A person has taken it."""
        incident, person = self.incident(request, reference)
        body = self.body_of(request, MomentBody)
        lifecycle.acknowledge_incident(incident, by=person, at=moment_of(body))
        return self.now(request, reference)

    @operation(body=MomentBody, answer=IncidentDetailSerializer)
    def mitigate(self, request: Request, reference: int) -> Response:
        """Say that users no longer hurt."""
        incident, person = self.incident(request, reference)
        body = self.body_of(request, MomentBody)
        lifecycle.mitigate_incident(incident, by=person, at=moment_of(body))
        return self.now(request, reference)

    @operation(body=ResolveBody, answer=IncidentDetailSerializer)
    def resolve(self, request: Request, reference: int) -> Response:
        """Resolve an incident. All is back to normal; the note goes on the timeline."""
        incident, person = self.incident(request, reference)
        body = self.body_of(request, ResolveBody)
        lifecycle.resolve_incident(incident, by=person, at=moment_of(body), **body)
        return self.now(request, reference)

    @operation(body=MomentBody, answer=IncidentDetailSerializer)
    def close(self, request: Request, reference: int) -> Response:
        """Close a resolved incident."""
        incident, person = self.incident(request, reference)
        body = self.body_of(request, MomentBody)
        lifecycle.close_incident(incident, by=person, at=moment_of(body))
        return self.now(request, reference)

    @operation(body=ReopenBody, answer=IncidentDetailSerializer)
    def reopen(self, request: Request, reference: int) -> Response:
        """Reopen an incident. Mitigated and resolved become unknown again."""
        incident, person = self.incident(request, reference)
        body = self.body_of(request, ReopenBody)
        lifecycle.reopen_incident(incident, by=person, at=moment_of(body), **body)
        return self.now(request, reference)

    @operation(body=MilestoneBody, answer=IncidentDetailSerializer)
    def milestone(self, request: Request, reference: int) -> Response:
        """Set one of the five times. Times out of order are kept and warned about."""
        incident, person = self.incident(request, reference)
        body = self.body_of(request, MilestoneBody)
        milestone = Milestone(f"{body.pop('milestone')}_at")
        body["entry"] = _entry_of(incident, body.pop("entry", None))
        lifecycle.set_milestone(incident, milestone, by=person, **body)
        return self.now(request, reference)


def _entry_of(incident: Incident, number: int | None) -> TimelineEntry | None:
    if number is None:
        return None
    entry = incident.timeline.filter(pk=number).first()
    if entry is None:
        raise ValidationError({"entry": [f"{incident.reference} has no entry {number}."]})
    return entry
