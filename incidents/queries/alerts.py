"""The alerts of an incident."""

from typing import Any

from django.db.models import F, QuerySet

from incidents.models import Alert, Incident

ON_PAGE = 10


def alerts_of(incident: Incident) -> QuerySet[Alert]:
    """Return the alerts of an incident with their source: what fires first, then the latest."""
    rows = Alert.objects.filter(incident=incident).select_related("group__source")
    return rows.order_by(F("ended_at").desc(nulls_first=True), "-started_at", "-id")


def for_page(incident: Incident) -> dict[str, Any]:
    """Return the first alerts and how many there are, for the page of an incident.

    Incidents that no alert opened or joined are not asked about.
    """
    if incident.alert_group_id is None:
        return {"alerts": [], "alert_count": 0}
    rows = alerts_of(incident)
    return {"alerts": list(rows[:ON_PAGE]), "alert_count": rows.count()}
