"""Chat logs onto the timeline of an incident, in the API."""

from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.api.errors import conflict
from core.api.operation import operation
from core.api.viewsets import created
from core.background import dispatcher
from incidents.api.serializers.chat_imports import (
    ChatImportSerializer,
    ChatLogBody,
    ChatPreviewSerializer,
    ChatRepeatedSerializer,
)
from incidents.api.viewsets.incident_door import INCIDENT, IncidentDoor
from incidents.domain.chat import ChatTooLarge
from incidents.domain.chat_choice import HowToRead, LineChoices
from incidents.models import ChatImport, Incident
from incidents.queries import chat_imports as queries
from incidents.usecases import chat_imports as usecases

UNREADABLE = "No line of it was read as a message; its preview tells why."


class ChatImportViewSet(IncidentDoor):
    """A pasted log becomes one batch of lines, which can be undone as one."""

    noun, tag = "chat_import", "timeline"
    path_parameters: ClassVar = {
        "reference": INCIDENT,
        "number": {"description": "Number of the import.", "schema": {"type": "integer"}},
    }
    verbs: ClassVar = {
        "create": "timeline.add",
        "preview": "timeline.add",
        "retrieve": "timeline.view",
        "undo": "timeline.correct",
        "stop": "timeline.correct",
    }

    @operation(body=ChatLogBody, answer=ChatPreviewSerializer)
    def preview(self, request: Request, reference: int) -> Response:
        """Read a chat log without keeping it. The answer is what an import would write."""
        incident, _ = self.incident(request, reference)
        preview = _read(incident, self.body_of(request, ChatLogBody))
        return Response(ChatPreviewSerializer(preview).data)

    @operation(
        body=ChatLogBody,
        answer=ChatImportSerializer,
        status=201,
        also={409: ChatRepeatedSerializer},
    )
    def create(self, request: Request, reference: int) -> Response:
        """Import a chat log as one batch. A long one is written in the background.

        Lines that the timeline has already, or another import is about to write, are left out. 409
        with the imports they came with when nothing is left: a log sent twice adds nothing.
        """
        incident, person = self.incident(request, reference)
        body = self.body_of(request, ChatLogBody)
        preview = _read(incident, body)
        if not preview.rows:
            raise serializers.ValidationError({"text": [UNREADABLE]})
        try:
            batch = usecases.import_lines(
                incident,
                by=person,
                at=clock.now(),
                # What is there already is found once more under the lock.
                lines=queries.chosen_lines(preview.with_repeated()),
                unread=queries.unread_json(preview.reading),
                format_name=preview.reading.format,
                only_new=not body.get("with_repeated"),
            )
        except usecases.NothingNew as error:
            return conflict(error, imports=list(error.batches))
        dispatcher.wake()
        address = reverse("incidents_api:chat_import", args=[incident.pk, batch.pk])
        return created(ChatImportSerializer(batch).data, address)

    @operation(answer=ChatImportSerializer)
    def retrieve(self, request: Request, reference: int, number: int) -> Response:
        """Read how far an import is."""
        incident, _ = self.incident(request, reference)
        return self._now(incident, number)

    @operation(answer=ChatImportSerializer)
    def undo(self, request: Request, reference: int, number: int) -> Response:
        """Take every line of an import off the timeline. The words stay in their history."""
        incident, person = self.incident(request, reference)
        usecases.undo_import(_import_of(incident, number), by=person, at=clock.now())
        return self._now(incident, number)

    @operation(answer=ChatImportSerializer)
    def stop(self, request: Request, reference: int, number: int) -> Response:
        """Write no more lines of an import. What is written stays until it is undone."""
        incident, person = self.incident(request, reference)
        usecases.stop_import(_import_of(incident, number), by=person, at=clock.now())
        return self._now(incident, number)

    def _now(self, incident: Incident, number: int) -> Response:
        return Response(ChatImportSerializer(_import_of(incident, number)).data)


def _read(incident: Incident, body: dict[str, Any]) -> queries.Preview:
    how = HowToRead(
        zone=body.get("zone") or timezone.get_current_timezone_name(),
        format=body.get("format", ""),
        first_on=body["first_on"].isoformat() if "first_on" in body else "",
        order=body.get("order", ""),
        people=body.get("people", {}),
    )
    try:
        preview = queries.preview_of(
            incident, body["text"], how=how, choices=LineChoices(), now=clock.now()
        )
    except ChatTooLarge as error:
        raise serializers.ValidationError({"text": [str(error)]}) from None
    _check_people(preview, how)
    return preview.with_repeated() if body.get("with_repeated") else preview


def _import_of(incident: Incident, number: int) -> ChatImport:
    rows = incident.chat_imports.started().select_related("person", "undone_by")
    return get_object_or_404(rows.defer("lines"), pk=number)


def _check_people(preview: queries.Preview, how: HowToRead) -> None:
    """Name the usernames that nobody here has."""
    known = {person.username for person in preview.people.values() if person}
    unknown = {
        f"people.{speaker}": [f"There is nobody called “{username}” here."]
        for speaker, username in how.people.items()
        if username and speaker in preview.people and username not in known
    }
    if unknown:
        raise serializers.ValidationError(unknown)
