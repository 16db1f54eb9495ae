"""Webhooks of Alertmanager that do not say all they should."""

from typing import Any

import pytest

from incidents.domain.alert import Reported
from incidents.ingestion.alerts.reading import read_alerts
from tests.incidents.ingestion.alerts.reports import only

ALERT = {"labels": {"alertname": "Lag"}, "startsAt": "2026-03-01T10:00:00Z", "fingerprint": "1"}


def sent(*alerts: Any, status: str = "firing") -> dict[str, Any]:
    return {"version": "4", "groupKey": "g", "status": status, "alerts": list(alerts)}


def test_alert_without_a_status_stands_as_its_group_does() -> None:
    ended = only(sent(ALERT, status="resolved"), "alertmanager")
    firing = only(sent({**ALERT, "status": "firing"}, status="resolved"), "alertmanager")

    assert (ended.reported, ended.ended_at) == (Reported.ENDED, None)
    assert firing.reported is Reported.FIRING


def test_what_is_no_alert_in_a_list_of_some_is_named() -> None:
    message = read_alerts(sent(5, ALERT, None), "alertmanager")

    assert [one.key for one in message.reports] == ["1"]
    assert message.unread == ("alert 1 of 3 is no object", "alert 3 of 3 is no object")


@pytest.mark.parametrize("alerts", [None, {"a": 1}, [5]])
def test_payload_without_any_alert_is_refused(alerts: Any) -> None:
    with pytest.raises(ValueError, match="has no list of alerts"):
        read_alerts({"alerts": alerts}, "alertmanager")
