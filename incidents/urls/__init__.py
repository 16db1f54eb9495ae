"""Doors to incidents, postmortems, action items, recovery metrics and imports."""

from django.urls import include, path

from incidents.urls import (
    action_items,
    alerts,
    inbox,
    incidents,
    metrics,
    postmortems,
    reviews,
    templates,
    timeline,
)
from incidents.views import imports, search

app_name = "incidents"
urlpatterns = [
    *alerts.urlpatterns,
    *templates.urlpatterns,
    *action_items.urlpatterns,
    *incidents.urlpatterns,
    *timeline.urlpatterns,
    # Before the lists of postmortems, whose tabs would take what a postmortem is called for theirs.
    *reviews.urlpatterns,
    *postmortems.urlpatterns,
    *metrics.urlpatterns,
    *inbox.urlpatterns,
    path("imports/", imports.import_list, name="import_list"),
    path("imports/new/", imports.import_create, name="import_create"),
    path("imports/sample.csv", imports.import_sample, name="import_sample"),
    path("imports/<int:pk>/", imports.import_detail, name="import"),
    path("imports/<int:pk>/cancel/", imports.import_cancel, name="import_cancel"),
    path("imports/<int:pk>/rejected.csv", imports.import_rejections, name="import_rejections"),
    path("search/", search.search, name="search"),
    path("search/palette/", search.palette, name="search_palette"),
    path("", include("incidents.views.notification_doors")),
]
