"""Alerts of an incident in the API."""

import pytest
from django.test import Client

from tests.factories.alerts import make_alert, make_alert_group, make_alert_source
from tests.factories.incidents import NOON, make_incident
from tests.factories.people import make_token, make_user

pytestmark = pytest.mark.django_db


def test_alerts_of_an_incident_are_listed_with_what_fires_first() -> None:
    group = make_alert_group(make_alert_source(name="Prometheus"))
    incident = make_incident()
    make_alert(group, incident=incident, status="ended", ended_at=NOON, title="Ended")
    make_alert(group, incident=incident, title="Firing", labels={"pod": "a"}, key="f1")
    make_alert(group, incident=make_incident(), title="Another")
    token = make_token(make_user())

    answer = Client().get(
        f"/api/v1/incidents/{incident.reference}/alerts/",
        headers={"Authorization": f"Bearer {token}"},
    )

    rows = answer.json()["results"]
    assert [row["title"] for row in rows] == ["Firing", "Ended"]
    assert rows[0] == {
        "source": "Prometheus",
        "key": "f1",
        "status": "firing",
        "title": "Firing",
        "severity": "sev3",
        "text": "",
        "url": "",
        "labels": {"pod": "a"},
        "started_at": "2026-03-02T12:00:00Z",
        "ended_at": None,
        "reports": 1,
        "last_received_at": "2026-03-02T12:00:00Z",
    }
