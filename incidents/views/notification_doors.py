"""Doors to channels, rules and what one gets by mail, for the list of all doors of this app."""

from django.urls import path

from incidents.views import (
    channels,
    notification_preferences,
    notification_preview,
    notification_rules,
)

urlpatterns = [
    path("profile/notifications/", notification_preferences.preferences, name="preferences"),
    path("settings/notifications/", notification_rules.rule_list, name="rule_list"),
    path("settings/notifications/new/", notification_rules.rule_create, name="rule_create"),
    path("settings/notifications/<int:pk>/", notification_rules.rule_edit, name="rule_edit"),
    path(
        "settings/notifications/<int:pk>/preview/",
        notification_preview.notification_preview,
        name="rule_preview",
    ),
    path(
        "settings/notifications/preview/",
        notification_preview.notification_preview,
        name="notification_preview",
    ),
    path(
        "settings/notifications/<int:pk>/remove/",
        notification_rules.rule_remove,
        name="rule_remove",
    ),
    path("settings/webhooks/", channels.channel_list, name="channel_list"),
    path("settings/webhooks/new/", channels.channel_create, name="channel_create"),
    path("settings/webhooks/<int:pk>/", channels.channel_detail, name="channel"),
    path("settings/webhooks/<int:pk>/edit/", channels.channel_edit, name="channel_edit"),
    path("settings/webhooks/<int:pk>/secret/", channels.channel_secret, name="channel_secret"),
    path("settings/webhooks/<int:pk>/test/", channels.channel_test, name="channel_test"),
    path(
        "settings/webhooks/<int:pk>/pause/",
        channels.channel_change,
        {"act": "pause"},
        name="channel_pause",
    ),
    path(
        "settings/webhooks/<int:pk>/resume/",
        channels.channel_change,
        {"act": "resume"},
        name="channel_resume",
    ),
    path(
        "settings/webhooks/<int:pk>/remove/",
        channels.channel_change,
        {"act": "remove"},
        name="channel_remove",
    ),
    path("settings/deliveries/<int:pk>/replay/", channels.delivery_replay, name="delivery_replay"),
]
