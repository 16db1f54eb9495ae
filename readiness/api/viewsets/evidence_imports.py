"""Imports of evidence in the API, for pipelines and for people."""

from typing import ClassVar

from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.api.operation import operation
from core.api.viewsets import ApiViewSet, created
from core.background import dispatcher
from readiness.api.serializers.evidence_imports import (
    EvidenceChoicesBody,
    EvidenceImportBody,
    EvidenceImportDetailSerializer,
    EvidenceImportSerializer,
)
from readiness.models import EvidenceImport
from readiness.queries import evidence_imports as queries
from readiness.queries.failure_modes import current_taxonomy
from readiness.usecases import evidence_imports as usecases


class EvidenceImportViewSet(ApiViewSet):
    """Files become evidence: read in the background, booked where it is clear whose they are."""

    noun, tag = "evidence_import", "readiness"
    serializer_class = EvidenceImportSerializer
    path_parameters: ClassVar = {"id": {"schema": {"type": "integer", "minimum": 1}}}
    verbs: ClassVar = {
        "list": "evidence_import.view",
        "retrieve": "evidence_import.view",
        "create": "evidence_import.run",
        "choose": "evidence_import.run",
        "cancel": "evidence_import.run",
    }

    @operation(answer=EvidenceImportSerializer, many=True)
    def list(self, request: Request) -> Response:
        """List the imports of evidence, the newest first."""
        return self.list_of(queries.for_list())

    @operation(answer=EvidenceImportDetailSerializer)
    def retrieve(self, request: Request, pk: int) -> Response:
        """Read how far an import is, and what its files tell."""
        return Response(EvidenceImportDetailSerializer(_import_of(pk)).data)

    @operation(body=EvidenceImportBody, answer=EvidenceImportDetailSerializer, status=201)
    def create(self, request: Request) -> Response:
        """Import files as evidence. Ask the address of the answer for what became of them."""
        person = self.person(request)
        body = self.body_of(request, EvidenceImportBody)
        _check_modes({"failure_mode": body.get("failure_mode", "")})
        batch = usecases.accept_evidence(
            [(one["name"], one["content"].encode()) for one in body["files"]],
            by=person,
            service=body.get("service"),
            failure_mode=body.get("failure_mode", ""),
            observed_at=body.get("observed_at"),
            is_automatic=body["book"],
        )
        dispatcher.wake()
        address = reverse("readiness_api:evidence_import", args=[batch.pk])
        return created(EvidenceImportDetailSerializer(batch).data, address)

    @operation(body=EvidenceChoicesBody, answer=EvidenceImportDetailSerializer)
    def choose(self, request: Request, pk: int) -> Response:
        """Say whose the entries are and have them booked. What is not named is left out."""
        batch = _import_of(pk)
        person = self.person(request, batch)
        body = self.body_of(request, EvidenceChoicesBody)
        chosen = {one["number"]: one for one in body["entries"]}
        _check_modes(
            {f"entries.{number}": one.get("failure_mode", "") for number, one in chosen.items()}
        )
        choices = {
            number: usecases.EntryChoice(
                service=one["service"], failure_mode=one.get("failure_mode", "")
            )
            for number, one in chosen.items()
        }
        usecases.choose(batch, choices, by=person, observed_at=body.get("observed_at"))
        dispatcher.wake()
        return Response(EvidenceImportDetailSerializer(_import_of(pk)).data)

    @operation(answer=EvidenceImportDetailSerializer)
    def cancel(self, request: Request, pk: int) -> Response:
        """Stop an import before anything of it is booked."""
        batch = _import_of(pk)
        person = self.person(request, batch)
        usecases.cancel_evidence_import(batch, by=person, at=clock.now())
        return Response(EvidenceImportDetailSerializer(_import_of(pk)).data)


def _import_of(pk: int) -> EvidenceImport:
    return get_object_or_404(queries.for_detail(), pk=pk)


def _check_modes(modes: dict[str, str]) -> None:
    """Name the failure modes that nobody knows."""
    known = current_taxonomy().by_key
    unknown = {
        where: [f"There is no failure mode “{mode}”."]
        for where, mode in modes.items()
        if mode and mode not in known
    }
    if unknown:
        raise serializers.ValidationError(unknown)
