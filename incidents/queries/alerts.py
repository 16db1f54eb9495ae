"""The alerts of an incident."""

from django.db.models import F, QuerySet

from incidents.models import Alert, Incident


def alerts_of(incident: Incident) -> QuerySet[Alert]:
    """Return the alerts of an incident with their source: what fires first, then the latest."""
    rows = Alert.objects.filter(incident=incident).select_related("group__source")
    return rows.order_by(F("ended_at").desc(nulls_first=True), "-started_at", "-id")
