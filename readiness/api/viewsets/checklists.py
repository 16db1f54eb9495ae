"""Checklists in the API: read, written as drafts, published, and services moved to them."""

from typing import ClassVar

from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.api.operation import operation
from core.api.viewsets import SLUG, ApiViewSet, created, nothing
from readiness.api.serializers.checklists import (
    ChecklistBody,
    ChecklistMoveBody,
    ChecklistPublishBody,
    ChecklistRowSerializer,
    ChecklistSerializer,
    MigrationSerializer,
    MovedSerializer,
)
from readiness.models import ChecklistVersion
from readiness.queries import checklist_pages
from readiness.usecases import checklists

VERSION = {"schema": {"type": "string"}}


class ChecklistViewSet(ApiViewSet):
    """What services are measured by."""

    noun, tag = "checklist", "readiness"
    serializer_class = ChecklistRowSerializer
    path_parameters: ClassVar = {"key": SLUG, "version": VERSION}
    verbs: ClassVar = {
        "list": "checklist.view",
        "retrieve": "checklist.view",
        "migration": "checklist.view",
        "create": "checklist.edit",
        "publish": "checklist.edit",
        "discard": "checklist.edit",
        "move": "checklist.edit",
    }

    @operation(answer=ChecklistRowSerializer, many=True)
    def list(self, request: Request) -> Response:
        """List all versions of all checklists."""
        return self.list_of(checklist_pages.for_list().order_by("-pk"))

    @operation(answer=ChecklistSerializer)
    def retrieve(self, request: Request, key: str, version: str) -> Response:
        """Read a version with its document."""
        return Response(_shown(_found(key, version)))

    @operation(body=ChecklistBody, answer=ChecklistSerializer, status=201)
    def create(self, request: Request) -> Response:
        """Save a checklist as YAML. It is a draft until it is published."""
        person = self.person(request)
        draft = checklists.save_draft(by=person, **self.body_of(request, ChecklistBody))
        key = draft.checklist.key
        address = reverse("readiness_api:checklist", args=[key, draft.version])
        return created(_shown(_found(key, draft.version)), address)

    @operation(body=ChecklistPublishBody, answer=ChecklistSerializer)
    def publish(self, request: Request, key: str, version: str) -> Response:
        """Measure services that begin now by the draft. Others keep theirs until moved."""
        draft = _found(key, version)
        person = self.person(request, draft)
        checklists.publish_draft(
            draft, by=person, note=self.body_of(request, ChecklistPublishBody)["note"]
        )
        return Response(_shown(_found(key, version)))

    @operation(status=204)
    def discard(self, request: Request, key: str, version: str) -> Response:
        """Throw the draft away."""
        draft = _found(key, version)
        checklists.discard_draft(draft, by=self.person(request, draft))
        return nothing()

    @operation(answer=MigrationSerializer, many=True)
    def migration(self, request: Request, key: str, version: str) -> Response:
        """List what services of other versions would win or lose by this one."""
        moves = checklist_pages.migration_to(_found(key, version), at=clock.now()).moves
        return self.whole_list(MigrationSerializer(moves, many=True).data)

    @operation(body=ChecklistMoveBody, answer=MovedSerializer)
    def move(self, request: Request, key: str, version: str) -> Response:
        """Measure services by this version from now on."""
        found = _found(key, version)
        person = self.person(request, found)
        named = self.body_of(request, ChecklistMoveBody).get("services")
        services = checklist_pages.measured_by_another(found) if named is None else named
        moved = checklists.move_services(found, services, by=person, at=clock.now())
        return Response({"moved": moved})


def _found(key: str, version: str) -> ChecklistVersion:
    rows = checklist_pages.for_list().defer(None)
    return get_object_or_404(rows, checklist__key=key, version=version)


def _shown(version: ChecklistVersion) -> object:
    return ChecklistSerializer(version).data
