"""Doors to action items, and to the saved views of their list."""

from django.urls import path

from incidents.views import (
    action_item_list,
    action_item_proofs,
    action_item_statistics,
    action_items,
    saved_views,
)

ACTION = "actions/ACT-<int:pk>/"

urlpatterns = [
    path("actions/", action_item_list.action_item_list, name="action_item_list"),
    path("actions.atom", saved_views.action_item_atom, name="action_item_atom"),
    path("actions.csv", action_item_list.action_item_csv, name="action_item_csv"),
    path("actions.json", action_item_list.action_item_json, name="action_item_json"),
    path(
        "actions/changes/", action_item_list.action_item_batch_list, name="action_item_batch_list"
    ),
    path(
        "actions/changes/<int:pk>/undo/",
        action_item_list.action_item_batch_undo,
        name="action_item_batch_undo",
    ),
    path("actions/feed/", saved_views.feed_create, name="feed_create"),
    path("actions/feed/end/", saved_views.feed_end, name="feed_end"),
    path("actions/new/", action_items.action_item_create, name="action_item_create"),
    path("actions/new/incident/", action_items.action_item_choose, name="action_item_choose"),
    path(
        "actions/statistics/",
        action_item_statistics.action_item_statistics,
        name="action_item_statistics",
    ),
    path(
        "actions/statistics.csv",
        action_item_statistics.action_item_statistics_csv,
        name="action_item_statistics_csv",
    ),
    path("actions/views/", saved_views.saved_view_list, name="saved_view_list"),
    path("actions/views/new/", saved_views.saved_view_create, name="saved_view_create"),
    path("actions/views/<int:pk>/delete/", saved_views.saved_view_delete, name="saved_view_delete"),
    path("actions/views/<int:pk>/open/", saved_views.saved_view_open, name="saved_view_open"),
    path("actions/views/<int:pk>/shut/", saved_views.saved_view_shut, name="saved_view_shut"),
    path(ACTION, action_items.action_item_detail, name="action_item"),
    path(f"{ACTION}done/", action_item_proofs.action_item_done, name="action_item_done"),
    path(f"{ACTION}edit/", action_items.action_item_edit, name="action_item_edit"),
    path(f"{ACTION}move/", action_items.action_item_move, name="action_item_move"),
    path(f"{ACTION}verify/", action_item_proofs.action_item_verify, name="action_item_verify"),
]
