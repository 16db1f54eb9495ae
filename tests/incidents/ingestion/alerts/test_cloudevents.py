"""CloudEvents and CDEvents."""

import base64
from typing import Any

import pytest

from incidents.domain.alert import Reported
from incidents.ingestion.alerts.reading import read_alerts
from tests.incidents.ingestion.alerts.reports import at, only

CLOUD_EVENT = {
    "specversion": "1.0",
    "id": "e-77",
    "source": "/probes/eu",
    "type": "dev.example.probe.failed",
    "subject": "login-page",
    "time": "2026-03-05T12:00:00Z",
    "data": {"code": 503, "severity": "critical", "service": "login"},
}


def test_cloudevents_fire_until_a_type_says_otherwise() -> None:
    failed, recovered = read_alerts(
        [CLOUD_EVENT, CLOUD_EVENT | {"type": "dev.example.probe.recovered.v2"}], "cloudevents"
    ).reports
    acknowledged = only(CLOUD_EVENT | {"type": "dev.example.acknowledged"}, "cloudevents")

    assert failed.key == recovered.key == "/probes/eu login-page"
    assert (failed.reported, failed.started_at) == (Reported.FIRING, at(12, day=5))
    assert (recovered.reported, recovered.ended_at) == (Reported.ENDED, at(12, day=5))
    assert acknowledged.reported is Reported.ACKNOWLEDGED
    assert failed.title == "dev.example.probe.failed: login-page"
    assert (failed.severity, failed.labels["service"]) == ("critical", "login")


def test_cloudevents_in_binary_mode_have_attributes_in_headers() -> None:
    headers = {f"ce-{name}": str(CLOUD_EVENT[name]) for name in CLOUD_EVENT if name != "data"}

    report = only({"title": "Login fails"}, "cloudevents", headers=headers)

    assert (report.key, report.title) == ("/probes/eu login-page", "Login fails")


@pytest.mark.parametrize("payload", [7, {}, {"context": {"type": "dev.cdevents.build.queued"}}])
def test_cloudevents_without_attributes_are_refused(payload: Any) -> None:
    with pytest.raises(ValueError, match=r"has no attribute|no event|is no CDEvents"):
        read_alerts(payload, "cloudevents")


def cd_event(kind: str, moment: str) -> dict[str, Any]:
    return {
        "context": {"source": "/ops", "type": f"dev.cdevents.incident.{kind}", "timestamp": moment},
        "subject": {
            "id": "inc-5",
            "content": {
                "description": "login errors",
                "environment": {"id": "prod"},
                "service": {"id": "login"},
            },
        },
    }


def test_cdevents_tell_of_an_incident_alone_or_inside_a_cloudevent() -> None:
    detected = only(cd_event("detected.0.3.0", "2026-03-05T12:00:09Z"), "cloudevents")
    resolved_inside = cd_event("resolved.0.4.1", "2026-03-05T12:30:00Z")
    kind = resolved_inside["context"]["type"]
    resolved = only(
        {"specversion": "1.0", "id": "1", "source": "/x", "type": kind, "data": resolved_inside},
        "cloudevents",
    )

    assert detected.key == resolved.key == "/ops inc-5"
    assert (detected.title, detected.started_at) == ("login errors", at(12, 0, 9, day=5))
    assert detected.labels == {"service": "login", "environment": "prod"}
    assert (resolved.reported, resolved.ended_at) == (Reported.ENDED, at(12, 30, day=5))


HEADERS = {f"ce-{name}": str(CLOUD_EVENT[name]) for name in CLOUD_EVENT if name != "data"}


@pytest.mark.parametrize(
    ("data", "text"), [(None, ""), ("Login is down", "Login is down"), ([1, 2], "")]
)
def test_data_of_an_event_in_binary_mode_may_be_anything(data: Any, text: str) -> None:
    report = only(data, "cloudevents", headers=HEADERS)

    assert (report.key, report.text) == ("/probes/eu login-page", text)


def test_attributes_in_headers_are_decoded() -> None:
    report = only({}, "cloudevents", headers=HEADERS | {"ce-subject": "caf%C3%A9%00"})

    assert report.labels["subject"] == "caf\u00e9\ufffd"


def test_data_in_base64_is_read_as_data() -> None:
    event = {name: value for name, value in CLOUD_EVENT.items() if name != "data"}
    encoded = base64.b64encode(b'{"title": "Login fails", "severity": "critical"}').decode()

    report = only(event | {"data_base64": encoded}, "cloudevents")
    broken = only(event | {"data_base64": "*"}, "cloudevents")

    assert (report.title, report.severity) == ("Login fails", "critical")
    assert broken.title == "dev.example.probe.failed: login-page"


def test_event_of_a_batch_that_is_none_leaves_the_others_alone() -> None:
    message = read_alerts([{"id": "x"}, CLOUD_EVENT, 5], "cloudevents")

    assert [one.key for one in message.reports] == ["/probes/eu login-page"]
    assert message.unread == (
        "event 1 of 3 has no attribute 'source'",
        "event 3 of 3 holds something that is no event",
    )
    with pytest.raises(ValueError, match="is understood: event 1 of 1 has no attribute 'source'"):
        read_alerts([{"id": "x"}], "cloudevents")
