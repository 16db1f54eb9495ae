"""The addresses of the limit views."""

from django.urls import path

from benchmarks.limits import alerts, views

urlpatterns = [
    path("limits/alerts/<int:number>/", alerts.upsert),
    path("limits/ok/", views.ok),
    path("limits/three-rows/", views.three_rows),
    path("limits/items/", views.ItemViewSet.as_view({"get": "list", "post": "create"})),
    path("limits/table/", views.table),
]
