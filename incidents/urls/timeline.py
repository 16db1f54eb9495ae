"""Doors to the timeline of an incident, and to chat logs that become part of it."""

from django.urls import path

from incidents.urls.places import INCIDENT
from incidents.views import chat_imports, timeline, timeline_entries

TIMELINE = f"{INCIDENT}timeline/"
ENTRY = f"{TIMELINE}<int:number>/"

urlpatterns = [
    path(TIMELINE, timeline.timeline, name="timeline"),
    path(f"{TIMELINE}add/", timeline.timeline_add, name="timeline_add"),
    path(f"{TIMELINE}seen/", timeline.timeline_seen, name="timeline_seen"),
    path(f"{TIMELINE}import/", chat_imports.chat_import, name="chat_import"),
    path(
        f"{TIMELINE}import/<int:number>/",
        chat_imports.chat_import_detail,
        name="chat_import_detail",
    ),
    path(
        f"{TIMELINE}import/<int:number>/stop/",
        chat_imports.chat_import_stop,
        name="chat_import_stop",
    ),
    path(
        f"{TIMELINE}import/<int:number>/undo/",
        chat_imports.chat_import_undo,
        name="chat_import_undo",
    ),
    path(ENTRY, timeline_entries.timeline_entry, name="timeline_entry"),
    path(f"{ENTRY}correct/", timeline_entries.timeline_correct, name="timeline_correct"),
    path(f"{ENTRY}milestone/", timeline_entries.timeline_milestone, name="timeline_milestone"),
    path(f"{ENTRY}pin/", timeline_entries.timeline_pin, name="timeline_pin"),
    path(f"{ENTRY}restore/", timeline_entries.timeline_restore, name="timeline_restore"),
    path(f"{ENTRY}retract/", timeline_entries.timeline_retract, name="timeline_retract"),
    path(f"{ENTRY}unpin/", timeline_entries.timeline_unpin, name="timeline_unpin"),
]
