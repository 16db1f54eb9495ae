"""Contributing factors in the API: the taxonomy, those of a postmortem, and who shares them."""

from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.operation import operation
from core.api.pagination import WholeList
from core.api.viewsets import SLUG, ApiViewSet, created, nothing
from incidents.api.serializers.contributing_factors import (
    FactorBody,
    FactorChange,
    FactorName,
    FactorSerializer,
    PostmortemFactorBody,
    PostmortemFactorSerializer,
    SimilarIncidentSerializer,
)
from incidents.api.viewsets.incident_door import INCIDENT
from incidents.api.viewsets.postmortems import PostmortemDoor
from incidents.models import ContributingFactor, Postmortem
from incidents.queries import contributing_factors as factor_queries
from incidents.queries import incidents as incident_queries
from incidents.queries.similar_incidents import similar_to
from incidents.usecases import contributing_factors, postmortem_factors


class FactorViewSet(ApiViewSet):
    """The taxonomy, which managers extend."""

    noun, tag = "factor", "postmortems"
    pagination_class = WholeList
    path_parameters: ClassVar = {"slug": SLUG}
    verbs: ClassVar = {"list": "factor.view", "create": "factor.edit", "edit": "factor.edit"}

    @operation(answer=FactorSerializer, many=True)
    def list(self, request: Request) -> Response:
        """List the contributing factors by name, those no longer offered last."""
        rows: Any = factor_queries.for_list()
        return self.whole_list(FactorSerializer(rows, many=True).data)

    @operation(body=FactorBody, answer=FactorSerializer, status=201)
    def create(self, request: Request) -> Response:
        """Add a factor. Its slug is made from the name."""
        person, words = self.person(request), self.body_of(request, FactorBody)
        factor = contributing_factors.create_factor(by=person, **words)
        return created(_row(factor), reverse("incidents_api:factor_list"))

    @operation(body=FactorChange, answer=FactorSerializer)
    def edit(self, request: Request, slug: str) -> Response:
        """Reword a factor, or offer it no longer. Postmortems that name it keep it."""
        factor = get_object_or_404(ContributingFactor, slug=slug)
        person = self.person(request, factor)
        words: dict[str, Any] = {
            name: getattr(factor, name) for name in ("name", "description", "is_offered")
        }
        words |= self.body_of(request, FactorChange, partial=True)
        return Response(_row(contributing_factors.edit_factor(factor, by=person, **words)))


class PostmortemFactorViewSet(PostmortemDoor):
    """What contributed to the incident of a postmortem."""

    noun = "postmortem_factor"
    pagination_class = WholeList
    verbs: ClassVar = {
        "list": "postmortem.view",
        "add": "postmortem.write",
        "remove": "postmortem.write",
    }

    @operation(answer=PostmortemFactorSerializer, many=True)
    def list(self, request: Request, reference: int) -> Response:
        """List the factors a postmortem names."""
        postmortem, _ = self._postmortem(request, reference)
        return self._named(postmortem)

    @operation(body=PostmortemFactorBody, answer=PostmortemFactorSerializer)
    def add(self, request: Request, reference: int) -> Response:
        """Name a factor, or give the one that is named another note."""
        postmortem, person = self._postmortem(request, reference)
        body = self.body_of(request, PostmortemFactorBody)
        named = postmortem_factors.add_factor(postmortem, by=person, **body)
        return Response(PostmortemFactorSerializer(named).data)

    @operation(body=FactorName, status=204)
    def remove(self, request: Request, reference: int) -> Response:
        """Take a factor away; one that is not named is no error."""
        postmortem, person = self._postmortem(request, reference)
        body = self.body_of(request, FactorName)
        postmortem_factors.remove_factor(postmortem, by=person, **body)
        return nothing()

    def _named(self, postmortem: Postmortem) -> Response:
        rows = factor_queries.of_postmortem(postmortem.pk)
        return self.whole_list(PostmortemFactorSerializer(rows, many=True).data)


class SimilarIncidentViewSet(ApiViewSet):
    """Past incidents that resemble one."""

    noun, tag = "similar_incident", "incidents"
    pagination_class = WholeList
    path_parameters: ClassVar = {"reference": INCIDENT}
    verbs: ClassVar = {"list": "incident.view"}

    @operation(answer=SimilarIncidentSerializer, many=True)
    def list(self, request: Request, reference: int) -> Response:
        """List past incidents that share a service, a factor or rare words, the nearest first."""
        incident = get_object_or_404(incident_queries.for_detail(), pk=reference)
        self.person(request, incident)
        rows: Any = similar_to(incident, factor_queries.of_incident(incident))
        return self.whole_list(SimilarIncidentSerializer(rows, many=True).data)


def _row(factor: ContributingFactor) -> Any:
    rows = [row for row in factor_queries.for_list() if row.factor == factor]
    found: Any = FactorSerializer(rows[0]).data
    return found
