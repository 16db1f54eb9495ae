"""Dependencies and redundancy groups in the API."""

from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.serializers.dependencies import (
    DependencyBody,
    DependencyChange,
    DependencySerializer,
    RedundancyGroupBody,
    RedundancyGroupName,
    RedundancyGroupSerializer,
)
from catalog.forms.dependency_filter import DependencyFilter, RedundancyGroupFilter
from catalog.models import Dependency, RedundancyGroup, Service
from catalog.queries import dependencies as dependency_queries
from catalog.usecases import dependencies
from core.api.operation import operation
from core.api.viewsets import SLUG, ApiViewSet, created, nothing


class DependencyViewSet(ApiViewSet):
    """Which service needs which; an edge is named by both slugs."""

    noun, tag = "dependency", "dependencies"
    serializer_class = DependencySerializer
    filter_class = DependencyFilter
    path_parameters: ClassVar = {"dependent": SLUG, "provider": SLUG}
    verbs: ClassVar = {
        "list": "dependency.view",
        "retrieve": "dependency.view",
        "create": "dependency.edit",
        "edit": "dependency.edit",
        "remove": "dependency.edit",
    }

    @operation(answer=DependencySerializer, many=True)
    def list(self, request: Request) -> Response:
        """List dependencies, the newest first."""
        return self.list_of(dependency_queries.for_list())

    @operation(answer=DependencySerializer)
    def retrieve(self, request: Request, dependent: str, provider: str) -> Response:
        """Read a dependency."""
        return Response(DependencySerializer(_edge(dependent, provider)).data)

    @operation(body=DependencyBody, answer=DependencySerializer, status=201)
    def create(self, request: Request) -> Response:
        """Say that a service needs another one. Managers and its owners may."""
        facts = self.body_of(request, DependencyBody)
        service = facts.pop("dependent")
        person = self.person(request, service)
        facts = _with_group(service, facts)
        row = dependencies.add_dependency(service, by=person, **facts)
        address = reverse("catalog_api:dependency", args=[service.slug, row.provider.slug])
        return created(DependencySerializer(row).data, address)

    @operation(body=DependencyChange, answer=DependencySerializer)
    def edit(self, request: Request, dependent: str, provider: str) -> Response:
        """Change how much a dependency matters, or its group."""
        row = _edge(dependent, provider)
        person = self.person(request, row.dependent)
        given = _with_group(row.dependent, self.body_of(request, DependencyChange))
        facts: dict[str, Any] = {
            "criticality": row.criticality,
            "redundancy_group": row.redundancy_group,
            "note": row.note,
        }
        dependencies.edit_dependency(row, by=person, **(facts | given))
        return Response(DependencySerializer(_edge(dependent, provider)).data)

    @operation(status=204)
    def remove(self, request: Request, dependent: str, provider: str) -> Response:
        """Say that a service no longer needs another one."""
        row = _edge(dependent, provider)
        dependencies.remove_dependency(row, by=self.person(request, row.dependent))
        return nothing()


class RedundancyGroupViewSet(ApiViewSet):
    """Providers of which only some must work."""

    noun, tag = "redundancy_group", "dependencies"
    serializer_class = RedundancyGroupSerializer
    filter_class = RedundancyGroupFilter
    verbs: ClassVar = {
        "list": "dependency.view",
        "save": "dependency.edit",
        "remove": "dependency.edit",
    }

    @operation(answer=RedundancyGroupSerializer, many=True)
    def list(self, request: Request) -> Response:
        """List redundancy groups, the newest first."""
        return self.list_of(dependency_queries.groups_for_list())

    @operation(body=RedundancyGroupBody, answer=RedundancyGroupSerializer)
    def save(self, request: Request) -> Response:
        """Make a redundancy group, or change how many of it must work."""
        facts = self.body_of(request, RedundancyGroupBody)
        service = facts.pop("dependent")
        person = self.person(request, service)
        group = dependencies.save_redundancy_group(service, by=person, **facts)
        row = dependency_queries.groups_for_list().get(pk=group.pk)
        return Response(RedundancyGroupSerializer(row).data)

    @operation(body=RedundancyGroupName, status=204)
    def remove(self, request: Request) -> Response:
        """Dissolve a redundancy group. Its dependencies stay, each on its own."""
        named = self.body_of(request, RedundancyGroupName)
        person = self.person(request, named["dependent"])
        group = RedundancyGroup.objects.filter(**named).first()
        if group is not None:
            dependencies.remove_redundancy_group(group, by=person)
        return nothing()


def _edge(dependent: str, provider: str) -> Dependency:
    rows = dependency_queries.for_list()
    return get_object_or_404(rows, dependent__slug=dependent, provider__slug=provider)


def _with_group(service: Service, facts: dict[str, Any]) -> dict[str, Any]:
    """Put the group itself in the place of its name; raise ValidationError for an unknown one."""
    name = facts.get("redundancy_group")
    if name is None:
        return facts
    group = service.redundancy_groups.filter(name=name).first()
    if group is None:
        sentence = f"{service} has no redundancy group “{name}”."
        raise ValidationError({"redundancy_group": [sentence]})
    return facts | {"redundancy_group": group}
