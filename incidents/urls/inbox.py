"""Doors to the inbox, to mentions and to what somebody has muted."""

from django.urls import path

from incidents.views import inbox, mutes

urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/count/", inbox.inbox_count, name="inbox_count"),
    path("inbox/muted/", mutes.mute_list, name="mute_list"),
    path("inbox/muted/<int:number>/end/", mutes.mute_end, name="mute_end"),
    path("inbox/read/", inbox.inbox_read_all, name="inbox_read_all"),
    path("inbox/<int:number>/mute/", mutes.inbox_mute, name="inbox_mute"),
    path("inbox/<int:number>/read/", inbox.inbox_read, name="inbox_read"),
    path("mentions/", inbox.mention_list, name="mention_list"),
]
