"""Doors of the API to incidents, postmortems, action items and recovery metrics."""

app_name = "incidents_api"
urlpatterns: list[object] = []
