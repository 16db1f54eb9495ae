"""Addresses of the pages about single points of failure."""

from django.urls import URLPattern, path

from readiness.views import mitigations, spof

urlpatterns: list[URLPattern] = [
    path("readiness/spof/", spof.single_point_list, name="single_point_list"),
    path("readiness/spof.csv", spof.single_point_file, name="single_point_csv"),
    path("services/<slug:slug>/graph/", spof.service_graph, name="service_graph"),
    path("services/<slug:slug>/graph/preview/", spof.dependency_preview, name="dependency_preview"),
    path("services/<slug:slug>/mitigation/", mitigations.mitigation, name="mitigation"),
    path(
        "services/<slug:slug>/mitigation/withdraw/",
        mitigations.withdraw,
        name="mitigation_withdraw",
    ),
]
