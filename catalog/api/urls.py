"""Doors of the API to teams, services and dependencies."""

from django.urls import path

from catalog.api.viewsets.dependencies import DependencyViewSet, RedundancyGroupViewSet
from catalog.api.viewsets.services import ServiceViewSet
from catalog.api.viewsets.teams import TeamViewSet

app_name = "catalog_api"
urlpatterns = [
    path(
        "dependencies/",
        DependencyViewSet.as_view({"get": "list", "post": "create"}),
        name="dependency_list",
    ),
    path(
        "dependencies/<slug:dependent>/<slug:provider>/",
        DependencyViewSet.as_view({"get": "retrieve", "patch": "edit", "delete": "remove"}),
        name="dependency",
    ),
    path(
        "redundancy-groups/",
        RedundancyGroupViewSet.as_view({"get": "list", "post": "save"}),
        name="redundancy_group_list",
    ),
    path(
        "redundancy-groups/remove/",
        RedundancyGroupViewSet.as_view({"post": "remove"}),
        name="redundancy_group_remove",
    ),
    path(
        "services/", ServiceViewSet.as_view({"get": "list", "post": "create"}), name="service_list"
    ),
    path(
        "services/<slug:slug>/",
        ServiceViewSet.as_view({"get": "retrieve", "patch": "edit"}),
        name="service",
    ),
    path("teams/", TeamViewSet.as_view({"get": "list", "post": "create"}), name="team_list"),
    path(
        "teams/<slug:slug>/",
        TeamViewSet.as_view({"get": "retrieve", "patch": "edit"}),
        name="team",
    ),
    path("teams/<slug:slug>/members/", TeamViewSet.as_view({"put": "members"}), name="members"),
]
