"""Teams in the API."""

from typing import ClassVar

from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.serializers.teams import (
    MembersBody,
    TeamBody,
    TeamChange,
    TeamRowSerializer,
    TeamSerializer,
)
from catalog.models import Team
from catalog.queries import teams as team_queries
from catalog.usecases import teams
from core.api.operation import operation
from core.api.pagination import SlugPagination
from core.api.viewsets import SLUG, ApiViewSet, created


class TeamViewSet(ApiViewSet):
    """Teams, their people and their services."""

    noun, tag = "team", "teams"
    pagination_class = SlugPagination
    serializer_class = TeamRowSerializer
    path_parameters: ClassVar = {"slug": SLUG}
    verbs: ClassVar = {
        "list": "team.view",
        "retrieve": "team.view",
        "create": "team.create",
        "edit": "team.edit",
        "members": "team.edit",
    }

    @operation(answer=TeamRowSerializer, many=True)
    def list(self, request: Request) -> Response:
        """List teams by slug."""
        return self.list_of(team_queries.for_list())

    @operation(answer=TeamSerializer)
    def retrieve(self, request: Request, slug: str) -> Response:
        """Read a team with its people and services."""
        return Response(self._full(slug))

    @operation(body=TeamBody, answer=TeamSerializer, status=201)
    def create(self, request: Request) -> Response:
        """Create a team. Without a slug one is made from the name."""
        facts = self.body_of(request, TeamBody)
        team = teams.create_team(by=self.person(request), **facts)
        return created(self._full(team.slug), reverse("catalog_api:team", args=[team.slug]))

    @operation(body=TeamChange, answer=TeamSerializer)
    def edit(self, request: Request, slug: str) -> Response:
        """Change the words of a team. Managers and its leads may."""
        team = get_object_or_404(Team, slug=slug)
        person = self.person(request, team)
        words = {"name": team.name, "description": team.description}
        teams.edit_team(team, by=person, **(words | self.body_of(request, TeamChange)))
        return Response(self._full(slug))

    @operation(body=MembersBody, answer=TeamSerializer)
    def members(self, request: Request, slug: str) -> Response:
        """Say who belongs to a team. The lists replace the ones before."""
        team = get_object_or_404(Team, slug=slug)
        person = self.person(request, team)
        teams.set_members(team, by=person, **self.body_of(request, MembersBody))
        return Response(self._full(slug))

    def _full(self, slug: str) -> object:
        return TeamSerializer(get_object_or_404(team_queries.for_detail(), slug=slug)).data
