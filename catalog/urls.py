"""Doors to teams, services and dependencies."""

from django.urls import path

from catalog.views import dependencies, services, teams

app_name = "catalog"
urlpatterns = [
    path("services/", services.service_list, name="service_list"),
    path("services/new/", services.service_create, name="service_create"),
    path("services/<slug:slug>/", services.service_detail, name="service"),
    path("services/<slug:slug>/edit/", services.service_edit, name="service_edit"),
    path(
        "services/<slug:slug>/dependencies/", dependencies.dependency_list, name="dependency_list"
    ),
    path(
        "services/<slug:slug>/dependencies/add/", dependencies.dependency_add, name="dependency_add"
    ),
    path(
        "services/<slug:slug>/dependencies/paste/",
        dependencies.dependency_paste,
        name="dependency_paste",
    ),
    path("services/<slug:slug>/dependencies/groups/", dependencies.group_save, name="group_save"),
    path(
        "services/<slug:slug>/dependencies/groups/<int:pk>/remove/",
        dependencies.group_remove,
        name="group_remove",
    ),
    path(
        "services/<slug:slug>/dependencies/<slug:provider>/edit/",
        dependencies.dependency_edit,
        name="dependency_edit",
    ),
    path(
        "services/<slug:slug>/dependencies/<slug:provider>/remove/",
        dependencies.dependency_remove,
        name="dependency_remove",
    ),
    path("teams/", teams.team_list, name="team_list"),
    path("teams/new/", teams.team_create, name="team_create"),
    path("teams/<slug:slug>/", teams.team_detail, name="team"),
    path("teams/<slug:slug>/edit/", teams.team_edit, name="team_edit"),
]
