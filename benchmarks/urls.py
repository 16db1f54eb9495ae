"""The limit views beside the product's doors."""

from django.urls import path

from benchmarks.limits import alerts, views
from config.urls import urlpatterns as product

urlpatterns = [
    path("limits/alerts/<int:number>/", alerts.upsert),
    path("limits/ok/", views.ok),
    path("limits/three-rows/", views.three_rows),
    path("limits/items/", views.ItemViewSet.as_view({"get": "list", "post": "create"})),
    path("limits/table/", views.table),
    *product,
]
