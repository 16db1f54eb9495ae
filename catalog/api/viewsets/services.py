"""Services in the API."""

from typing import ClassVar

from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.serializers.services import (
    ServiceBody,
    ServiceChange,
    ServiceRowSerializer,
)
from catalog.forms.service import ServiceFilter
from catalog.models import Service
from catalog.queries import services as service_queries
from catalog.usecases import services
from core.api.operation import operation
from core.api.pagination import SlugPagination
from core.api.viewsets import SLUG, ApiViewSet, created


class ServiceViewSet(ApiViewSet):
    """Services that teams run; what they need is told by the dependencies."""

    noun, tag = "service", "services"
    pagination_class = SlugPagination
    serializer_class = ServiceRowSerializer
    filter_class = ServiceFilter
    path_parameters: ClassVar = {"slug": SLUG}
    verbs: ClassVar = {
        "list": "service.view",
        "retrieve": "service.view",
        "create": "service.create",
        "edit": "service.edit",
    }

    @operation(answer=ServiceRowSerializer, many=True)
    def list(self, request: Request) -> Response:
        """List services by slug. The filters are those of the page."""
        return self.list_of(service_queries.for_list())

    @operation(answer=ServiceRowSerializer)
    def retrieve(self, request: Request, slug: str) -> Response:
        """Read a service."""
        return Response(self._full(slug))

    @operation(body=ServiceBody, answer=ServiceRowSerializer, status=201)
    def create(self, request: Request) -> Response:
        """Create a service. Without a slug one is made from the name."""
        facts = self.body_of(request, ServiceBody)
        service = services.create_service(by=self.person(request), **facts)
        address = reverse("catalog_api:service", args=[service.slug])
        return created(self._full(service.slug), address)

    @operation(body=ServiceChange, answer=ServiceRowSerializer)
    def edit(self, request: Request, slug: str) -> Response:
        """Change what is said about a service. Managers and its owners may."""
        service = get_object_or_404(Service, slug=slug)
        person = self.person(request, service)
        services.edit_service(service, by=person, **self.body_of(request, ServiceChange))
        return Response(self._full(slug))

    def _full(self, slug: str) -> object:
        service = get_object_or_404(service_queries.for_list(), slug=slug)
        return ServiceRowSerializer(service).data
