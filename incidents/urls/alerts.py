"""Doors to alerts: for monitoring tools, to their sources, to planned work."""

from django.urls import path

from incidents.views import alert_hooks, alert_sources, maintenance

SOURCE = "settings/alert-sources/<int:pk>/"

urlpatterns = [
    path("hooks/<slug:format_name>/", alert_hooks.hook, name="alert_hook_with_header"),
    path("hooks/<slug:format_name>/<str:secret>/", alert_hooks.hook, name="alert_hook"),
    path("settings/alert-sources/", alert_sources.source_list, name="alert_source_list"),
    path("settings/alert-sources/new/", alert_sources.source_create, name="alert_source_create"),
    path(f"{SOURCE}", alert_sources.source_detail, name="alert_source"),
    path(f"{SOURCE}edit/", alert_sources.source_edit, name="alert_source_edit"),
    path(f"{SOURCE}payloads/<int:number>/", alert_sources.payload_detail, name="alert_payload"),
    path(
        f"{SOURCE}payloads/<int:number>/retry/",
        alert_sources.payload_retry,
        name="alert_payload_retry",
    ),
    path(f"{SOURCE}signature/", alert_sources.source_signature, name="alert_source_signature"),
    path(f"{SOURCE}test/", alert_sources.source_test, name="alert_source_test"),
    path(f"{SOURCE}token/", alert_sources.source_token, name="alert_source_token"),
    path("settings/maintenance/", maintenance.maintenance_list, name="maintenance_list"),
    path("settings/maintenance/<int:pk>/end/", maintenance.maintenance_end, name="maintenance_end"),
    path("v2/enqueue", alert_hooks.enqueue, name="alert_enqueue"),
]
