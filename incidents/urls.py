"""Doors to incidents, postmortems, action items, recovery metrics and imports."""

from django.urls import path

from incidents.views import action_items, metrics

app_name = "incidents"
urlpatterns = [
    path("actions/", action_items.action_item_list, name="action_item_list"),
    path("actions.csv", action_items.action_item_csv, name="action_item_csv"),
    path("actions/new/", action_items.action_item_create, name="action_item_create"),
    path("actions/ACT-<int:pk>/", action_items.action_item_detail, name="action_item"),
    path("actions/ACT-<int:pk>/edit/", action_items.action_item_edit, name="action_item_edit"),
    path("actions/ACT-<int:pk>/move/", action_items.action_item_move, name="action_item_move"),
    path("metrics/", metrics.metrics, name="metrics"),
    path("metrics.csv", metrics.metrics_csv, name="metrics_csv"),
    path("metrics/definitions/", metrics.definitions, name="metrics_definitions"),
]
