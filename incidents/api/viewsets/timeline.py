"""The timeline of an incident in the API."""

import re
from typing import Any, ClassVar

from django.http import Http404
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.filters import refuse_unknown
from core.api.operation import operation
from core.api.pagination import CursorPagination
from core.api.viewsets import created
from core.errors import StaleVersion
from core.models import User
from incidents.api.serializers.timeline import (
    EntryBody,
    EntryCorrection,
    PinBody,
    TimelineEntrySerializer,
)
from incidents.api.viewsets.incident_door import INCIDENT, IncidentDoor, moment_of
from incidents.models import Incident
from incidents.queries.timeline import TimelineRow, row_of, timeline_of
from incidents.usecases import timeline


class TimelinePagination(CursorPagination):
    """Lines in their order; the query brings all of them, whose corrections belong together."""

    place = re.compile(r"[0-9T:.-]{26}/[0-9]{12,18}", re.ASCII)
    is_descending = False

    def rows_beside(
        self, rows: list[TimelineRow], place: str | None, *, is_falling: bool, most: int
    ) -> list[TimelineRow]:
        if is_falling:
            return [row for row in reversed(rows) if place is None or row.sort < place][:most]
        return [row for row in rows if place is None or row.sort > place][:most]

    def place_of(self, row: TimelineRow) -> str:
        return row.sort


class TimelineViewSet(IncidentDoor):
    """What happened when; no word is ever lost, a correction leaves the old one readable."""

    noun, tag = "timeline", "timeline"
    pagination_class = TimelinePagination
    path_parameters: ClassVar = {
        "reference": INCIDENT,
        "number": {"description": "Number of the entry.", "schema": {"type": "integer"}},
    }
    verbs: ClassVar = {
        "list": "timeline.view",
        "retrieve": "timeline.view",
        "create": "timeline.add",
        "correct": "timeline.correct",
        "retract": "timeline.correct",
        "restore": "timeline.correct",
        "pin": "timeline.correct",
    }

    @operation(answer=TimelineEntrySerializer, many=True)
    def list(self, request: Request, reference: int) -> Response:
        """List the timeline of an incident, the oldest event first."""
        refuse_unknown(request.query_params, ())
        incident, _ = self.incident(request, reference)
        rows: Any = timeline_of(incident).rows
        page: Any = self.paginate_queryset(rows)
        return self.get_paginated_response(TimelineEntrySerializer(page, many=True).data)

    @operation(answer=TimelineEntrySerializer)
    def retrieve(self, request: Request, reference: int, number: int) -> Response:
        """Read an entry. The number of any of its versions leads to it."""
        _, row, _ = self._row(request, reference, number)
        return Response(TimelineEntrySerializer(row).data)

    @operation(body=EntryBody, answer=TimelineEntrySerializer, status=201)
    def create(self, request: Request, reference: int) -> Response:
        """Write down what happened."""
        incident, person = self.incident(request, reference)
        body = self.body_of(request, EntryBody)
        entry = timeline.add_entry(incident, by=person, at=moment_of(body), **body)
        answer = self._now(incident, entry.pk)
        number = answer.data["number"]
        address = reverse("incidents_api:timeline_entry", args=[incident.pk, number])
        return created(answer.data, address)

    @operation(body=EntryCorrection, answer=TimelineEntrySerializer)
    def correct(self, request: Request, reference: int, number: int) -> Response:
        """Correct an entry. The words before stay readable in its history."""
        incident, row, person = self._row(request, reference, number)
        body = self.body_of(request, EntryCorrection)
        if body.pop("versions", len(row.versions)) != len(row.versions):
            raise StaleVersion("Somebody corrected this entry meanwhile.")
        words: dict[str, Any] = {"text": row.entry.text, "at": row.entry.at, "kind": row.entry.kind}
        timeline.correct_entry(row.entry, by=person, **(words | body))
        return self._now(incident, number)

    @operation(answer=TimelineEntrySerializer)
    def retract(self, request: Request, reference: int, number: int) -> Response:
        """Take an entry back. Its words stay readable in its history."""
        incident, row, person = self._row(request, reference, number)
        timeline.retract_entry(row.entry, by=person)
        return self._now(incident, number)

    @operation(answer=TimelineEntrySerializer)
    def restore(self, request: Request, reference: int, number: int) -> Response:
        """Put back an entry that was taken back."""
        incident, row, person = self._row(request, reference, number)
        timeline.restore_entry(row.entry, by=person)
        return self._now(incident, number)

    @operation(body=PinBody, answer=TimelineEntrySerializer)
    def pin(self, request: Request, reference: int, number: int) -> Response:
        """Make an entry part of the story, or no longer."""
        incident, row, person = self._row(request, reference, number)
        timeline.pin_entry(row.entry, by=person, **self.body_of(request, PinBody))
        return self._now(incident, number)

    def _row(
        self, request: Request, reference: int, number: int
    ) -> tuple[Incident, TimelineRow, User]:
        incident, person = self.incident(request, reference)
        row = row_of(incident, number)
        if row is None:
            raise Http404
        return incident, row, person

    def _now(self, incident: Incident, number: int) -> Response:
        return Response(TimelineEntrySerializer(row_of(incident, number)).data)
