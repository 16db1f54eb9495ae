"""Doors to incidents: declaring, the list, and each one with what is done to it."""

from django.urls import path

from incidents.urls.places import INCIDENT
from incidents.views import (
    declaring,
    details,
    impact,
    incident_columns,
    incident_exports,
    incident_sheet,
    incidents,
    lifecycle,
    links,
    mutes,
    roles,
    saved_views,
    status_updates,
)

urlpatterns = [
    path("declare/", declaring.incident_declare, name="incident_declare"),
    path("declare/similar/", declaring.incident_similar, name="incident_similar"),
    path("incidents/", incidents.incident_list, name="incident_list"),
    path("incidents.atom", incidents.incident_atom, name="incident_atom"),
    path("incidents.csv", incidents.incident_csv, name="incident_csv"),
    path("incidents.json", incidents.incident_json, name="incident_json"),
    path(
        "incidents/export/", incident_exports.incident_export_create, name="incident_export_create"
    ),
    path(
        "incidents/exports/<int:pk>.csv", incident_exports.incident_export, name="incident_export"
    ),
    path("incidents/columns/", incident_columns.incident_columns, name="incident_columns"),
    path("incidents/views/new/", saved_views.incident_view_create, name="incident_view_create"),
    path(INCIDENT, incidents.incident_detail, name="incident"),
    path(f"{INCIDENT}acknowledge/", lifecycle.incident_acknowledge, name="incident_acknowledge"),
    path(f"{INCIDENT}close/", lifecycle.incident_close, name="incident_close"),
    path(f"{INCIDENT}edit/", details.incident_edit, name="incident_edit"),
    path(f"{INCIDENT}handover/", roles.handover, name="handover"),
    path(f"{INCIDENT}impact/", impact.impact, name="impact"),
    path(f"{INCIDENT}links/add/", links.link_add, name="link_add"),
    path(f"{INCIDENT}links/<int:link_pk>/remove/", links.link_remove, name="link_remove"),
    path(
        f"{INCIDENT}milestones/<slug:name>/",
        lifecycle.incident_milestone,
        name="incident_milestone",
    ),
    path(f"{INCIDENT}mitigate/", lifecycle.incident_mitigate, name="incident_mitigate"),
    path(f"{INCIDENT}mute/", mutes.incident_mute, name="incident_mute"),
    path(f"{INCIDENT}print/", incident_sheet.incident_print, name="incident_print"),
    path(f"{INCIDENT}reopen/", lifecycle.incident_reopen, name="incident_reopen"),
    path(f"{INCIDENT}resolve/", lifecycle.incident_resolve, name="incident_resolve"),
    path(f"{INCIDENT}restrict/", details.incident_restrict, name="incident_restrict"),
    path(
        f"{INCIDENT}restrict/<str:username>/withdraw/",
        details.incident_access_withdraw,
        name="incident_access_withdraw",
    ),
    path(f"{INCIDENT}roles/", roles.role_list, name="role_list"),
    path(f"{INCIDENT}roles/<slug:role>/accept/", roles.role_accept, name="role_accept"),
    path(f"{INCIDENT}roles/<slug:role>/assign/", roles.role_assign, name="role_assign"),
    path(f"{INCIDENT}roles/<slug:role>/release/", roles.role_release, name="role_release"),
    path(f"{INCIDENT}roles/<slug:role>/take/", roles.role_take, name="role_take"),
    path(f"{INCIDENT}services/", details.incident_scope, name="incident_scope"),
    path(f"{INCIDENT}severity/", details.incident_severity, name="incident_severity"),
    path(f"{INCIDENT}updates/new/", status_updates.status_update, name="status_update"),
]
