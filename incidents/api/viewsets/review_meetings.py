"""Review meetings and the tasks after an incident in the API."""

from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.api.operation import operation
from core.api.pagination import WholeList
from core.api.viewsets import created
from core.models import User
from incidents.api.serializers.review_meetings import (
    DeclineBody,
    MeetingBody,
    MeetingChange,
    MeetingSerializer,
    TaskName,
    TaskSerializer,
)
from incidents.api.viewsets.incident_door import IncidentDoor
from incidents.api.viewsets.postmortems import PostmortemDoor
from incidents.domain.review_task import ReviewTask
from incidents.models import Incident, ReviewMeeting
from incidents.queries import postmortems as postmortem_queries
from incidents.queries import review_meetings as meeting_queries
from incidents.queries.review_tasks import task_rows
from incidents.usecases import review_meetings
from incidents.usecases.review_tasks import decline_task, take_up_task


class MeetingViewSet(PostmortemDoor):
    """When people talk about a postmortem; a cancelled meeting stays on the list."""

    noun, tag = "review_meeting", "reviews"
    pagination_class = WholeList
    path_parameters: ClassVar = {
        **PostmortemDoor.path_parameters,
        "meeting": {"description": "Number of the meeting.", "schema": {"type": "integer"}},
    }
    verbs: ClassVar = {
        "list": "postmortem.view",
        "retrieve": "postmortem.view",
        "create": "review_meeting.arrange",
        "move": "review_meeting.arrange",
        "cancel": "review_meeting.arrange",
    }

    @operation(answer=MeetingSerializer, many=True)
    def list(self, request: Request, reference: int) -> Response:
        """List the meetings about a postmortem, the first one first."""
        postmortem, _ = self._postmortem(request, reference)
        rows = meeting_queries.of_postmortem(postmortem)
        return self.whole_list(MeetingSerializer(rows, many=True).data)

    @operation(answer=MeetingSerializer)
    def retrieve(self, request: Request, reference: int, meeting: int) -> Response:
        """Read a meeting."""
        found, _ = self._meeting(request, reference, meeting)
        return Response(MeetingSerializer(found).data)

    @operation(body=MeetingBody, answer=MeetingSerializer, status=201)
    def create(self, request: Request, reference: int) -> Response:
        """Ask people to a meeting."""
        postmortem, person = self._postmortem(request, reference)
        body = self.body_of(request, MeetingBody)
        found = review_meetings.arrange_meeting(postmortem, by=person, at=clock.now(), **body)
        address = reverse("incidents_api:meeting", args=[postmortem.pk, found.pk])
        return created(MeetingSerializer(found).data, address)

    @operation(body=MeetingChange, answer=MeetingSerializer)
    def move(self, request: Request, reference: int, meeting: int) -> Response:
        """Change time, place or people of a meeting. Calendars take the newer one."""
        found, person = self._meeting(request, reference, meeting)
        values: dict[str, Any] = {
            "starts_at": found.starts_at,
            "length": found.length,
            "place": found.place,
            "people": list(found.people.all()),
        }
        values |= self.body_of(request, MeetingChange, partial=True)
        found = review_meetings.move_meeting(found, by=person, at=clock.now(), **values)
        return Response(MeetingSerializer(found).data)

    @operation(answer=MeetingSerializer)
    def cancel(self, request: Request, reference: int, meeting: int) -> Response:
        """Call a meeting off."""
        found, person = self._meeting(request, reference, meeting)
        found = review_meetings.cancel_meeting(found, by=person, at=clock.now())
        return Response(MeetingSerializer(found).data)

    def _meeting(self, request: Request, reference: int, number: int) -> tuple[ReviewMeeting, User]:
        postmortem, person = self._postmortem(request, reference)
        rows = ReviewMeeting.objects.filter(postmortem=postmortem).prefetch_related("people")
        return get_object_or_404(rows.select_related("arranged_by"), pk=number), person


class ReviewTaskViewSet(IncidentDoor):
    """What is to do after an incident; each change answers with all tasks."""

    noun, tag = "review_task", "reviews"
    pagination_class = WholeList
    verbs: ClassVar = {
        "list": "incident.view",
        "decline": "review_task.decline",
        "take_up": "review_task.decline",
    }

    @operation(answer=TaskSerializer, many=True)
    def list(self, request: Request, reference: int) -> Response:
        """List the tasks after an incident in their order."""
        incident, _ = self.incident(request, reference)
        return self._tasks(incident)

    @operation(body=DeclineBody, answer=TaskSerializer, many=True)
    def decline(self, request: Request, reference: int) -> Response:
        """Say why a task will not be done. The reason given last counts."""
        incident, person = self.incident(request, reference)
        body = self.body_of(request, DeclineBody)
        task = ReviewTask(body.pop("task"))
        decline_task(incident, task, by=person, at=clock.now(), **body)
        return self._tasks(incident)

    @operation(body=TaskName, answer=TaskSerializer, many=True)
    def take_up(self, request: Request, reference: int) -> Response:
        """Put a declined task back on the list; one that is there stays."""
        incident, person = self.incident(request, reference)
        task = ReviewTask(self.body_of(request, TaskName)["task"])
        take_up_task(incident, task, by=person)
        return self._tasks(incident)

    def _tasks(self, incident: Incident) -> Response:
        postmortem = postmortem_queries.for_detail().filter(incident=incident).first()
        rows: Any = task_rows(incident, postmortem, now=clock.now())
        return self.whole_list(TaskSerializer(rows, many=True).data)
