"""The doors for monitoring tools: what is answered is stored, and bad input is an answer."""

import base64
import json
import logging
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from standardwebhooks import Webhook

from core.sealing import seal
from incidents.domain.rate_limit import RateLimit
from incidents.importers import alert_requests
from incidents.importers.alerts import drain_alerts
from incidents.models import AlertSource, Incident, ReceivedPayload
from tests.factories.alerts import make_alert_source

pytestmark = pytest.mark.django_db

TOKEN = "t" * 64
FIXTURES = Path(__file__).parents[2] / "fixtures" / "alerts"
SIGNED = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.fixture
def client() -> Client:
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


def post(client: Client, address: str, body: Any, **headers: str) -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(address, content, content_type="application/json", headers=headers)


def captured(name: str) -> Any:
    return json.loads((FIXTURES / f"{name}.json").read_text())["body"]


def test_alertmanager_is_answered_once_its_payload_is_kept(client: Client) -> None:
    make_alert_source(TOKEN)
    body = captured("alertmanager-webhook-firing")

    with CaptureQueriesContext(connection) as counted:
        answer = post(client, f"/hooks/alertmanager/{TOKEN}/", body)

    row = ReceivedPayload.objects.get()
    assert (answer.status_code, answer.json()) == (202, {"status": "accepted", "id": row.pk})
    assert json.loads(row.body) == body
    assert row.status == "pending"
    assert len(counted) <= 4


def test_the_token_may_stand_in_the_header_and_is_kept_nowhere(client: Client) -> None:
    make_alert_source(TOKEN)
    body = {"alerts": [], "note": f"sent with {TOKEN}"}

    answer = post(client, "/hooks/alertmanager/", body, Authorization=f"Bearer {TOKEN}")

    row = ReceivedPayload.objects.get()
    assert answer.status_code == 202
    assert TOKEN not in f"{row.body}{row.headers}"


def test_the_token_may_be_the_password_of_basic_authentication(client: Client) -> None:
    make_alert_source(TOKEN)
    said = [
        base64.b64encode(words).decode()
        for words in (f"drydock:{TOKEN}".encode(), TOKEN.encode(), b"\xff:\xff")
    ]

    answers = [
        post(client, "/hooks/alertmanager/", {"alerts": []}, Authorization=f"Basic {one}")
        for one in (*said, "no Base64!", "\u00e9")
    ]

    assert [one.status_code for one in answers] == [202, 404, 404, 404, 404]


def test_no_log_names_the_token(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    logging_settings: Any = settings.LOGGING
    options = dict(logging_settings["formatters"]["json"])
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(options.pop("()")(**options))
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)

    try:
        with caplog.at_level("WARNING", logger="django.request"):
            post(client, f"/hooks/alertmanager/{TOKEN}/", {})
    finally:
        logger.removeHandler(handler)

    assert "/hooks/alertmanager/[redacted]/" in written.getvalue()
    assert TOKEN not in written.getvalue()


@pytest.mark.parametrize(
    ("address", "body", "status"),
    [
        ("/hooks/alertmanager/wrong/", {}, 404),
        ("/hooks/alertmanager/", {}, 404),
        ("/hooks/nothing/wrong/", {}, 404),
        (f"/hooks/grafana/{TOKEN}/", {}, 400),
        (f"/hooks/alertmanager/{TOKEN}/", b"", 400),
        (f"/hooks/alertmanager/{TOKEN}/", b"\xff\x00{[", 400),
        (f"/hooks/alertmanager/{TOKEN}/", b"[" * 100_000, 400),
        (f"/hooks/alertmanager/{TOKEN}/", b'{"a": NaN}', 400),
        (f"/hooks/alertmanager/{TOKEN}/", b'"' + b"a" * 600_000 + b'"', 413),
        ("/v2/enqueue", b'"' + b"a" * 600_000 + b'"', 413),
        ("/v2/enqueue", b"a" * 9_000_000, 413),
    ],
)
def test_what_cannot_be_taken_is_refused_with_a_reason(
    client: Client, address: str, body: Any, status: int
) -> None:
    make_alert_source(TOKEN)

    answer = post(client, address, body)

    assert answer.status_code == status
    assert answer.json()["status"]
    assert not ReceivedPayload.objects.exists()


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "HEAD"])
def test_nothing_but_a_post_is_taken(client: Client, method: str) -> None:
    for address in (f"/hooks/alertmanager/{TOKEN}/", "/v2/enqueue"):
        assert client.generic(method, address).status_code == 405


@pytest.mark.parametrize(
    "body",
    [
        b'{"alerts": 7}',
        b'[{"a": "\\u0000"}]',
        b'"text"',
        b"null",
        b'{"version": "4", "alerts": [1]}',
        b'{"n": ' + b"9" * 5000 + b"}",
        b'{"alerts": [{"labels": {"a": {"b": 1e999}}, "startsAt": 7, "fingerprint": [1]}]}',
    ],
)
def test_json_that_says_nothing_is_kept_for_people_to_look_at(client: Client, body: bytes) -> None:
    make_alert_source(TOKEN)

    answer = post(client, f"/hooks/alertmanager/{TOKEN}/", body)
    drain_alerts()

    assert answer.status_code == 202
    assert ReceivedPayload.objects.get().status in {"failed", "done"}


def test_a_disabled_source_takes_nothing(client: Client) -> None:
    make_alert_source(TOKEN, enabled=False)

    assert post(client, f"/hooks/alertmanager/{TOKEN}/", {}).status_code == 404


def test_a_replaced_token_works_until_its_time_is_over(client: Client) -> None:
    now = timezone.now()
    source = make_alert_source(
        "new",
        old_token_digest=AlertSource.digest_of(TOKEN),
        old_token_until=now + timedelta(hours=1),
    )

    assert post(client, f"/hooks/alertmanager/{TOKEN}/", {}).status_code == 202
    assert post(client, "/hooks/alertmanager/new/", {}).status_code == 202
    AlertSource.objects.filter(pk=source.pk).update(old_token_until=now - timedelta(seconds=1))
    assert post(client, f"/hooks/alertmanager/{TOKEN}/", {}).status_code == 404


def test_pagerduty_event_is_answered_as_pagerduty_does(client: Client) -> None:
    make_alert_source(TOKEN, format="pagerduty")
    event = captured("pagerduty-python-client-trigger") | {"routing_key": TOKEN}
    without_key = {name: value for name, value in event.items() if name != "dedup_key"}

    answer = post(client, "/v2/enqueue", event)
    made = post(client, "/v2/enqueue", without_key)

    assert (answer.status_code, answer.json()) == (
        202,
        {"status": "success", "message": "Event processed", "dedup_key": "checkout-latency"},
    )
    assert made.status_code == 202
    first, second = ReceivedPayload.objects.order_by("pk")
    assert json.loads(second.body)["dedup_key"] == made.json()["dedup_key"]
    assert TOKEN not in f"{first.body}{second.body}"
    while drain_alerts():
        pass
    assert Incident.objects.count() == 2


@pytest.mark.parametrize(
    "event",
    [
        [],
        {},
        {"event_action": "trigger"},
        {"event_action": "resolve"},
        {"event_action": "resolve", "dedup_key": "a", "routing_key": "wrong"},
        {"event_action": "resolve", "dedup_key": "a", "routing_key": [1]},
        {"event_action": "resolve", "dedup_key": "a", "routing_key": TOKEN},
    ],
)
def test_invalid_event_is_answered_as_pagerduty_does(client: Client, event: Any) -> None:
    make_alert_source(TOKEN)

    answer = post(client, "/v2/enqueue", event)

    assert answer.status_code == 400
    assert answer.json()["status"] == "invalid event"
    assert len(answer.json()["errors"]) == 1


@pytest.mark.parametrize(
    ("format_name", "agent", "status"),
    [
        ("alertmanager", "", 503),
        ("grafana", "", 503),
        ("generic", "", 429),
        ("pagerduty", "python-pagerduty/7.2.0", 429),
        ("pagerduty", "Alertmanager/0.25.0", 503),
    ],
)
def test_too_many_are_told_to_come_again_in_a_way_they_understand(
    client: Client, monkeypatch: pytest.MonkeyPatch, format_name: str, agent: str, status: int
) -> None:
    monkeypatch.setattr(alert_requests, "_limit", RateLimit(per_minute=1))
    make_alert_source(TOKEN, format=format_name)
    event = {"event_action": "resolve", "dedup_key": "a", "routing_key": TOKEN, "alert_uid": "a"}
    address = "/v2/enqueue" if format_name == "pagerduty" else f"/hooks/{format_name}/{TOKEN}/"

    headers = {"User-Agent": agent}
    answers = [post(client, address, event, **headers) for _ in range(2)]

    assert [one.status_code for one in answers] == [202, status]
    assert answers[1].headers["Retry-After"] == "10"


def signed(body: str, number: str = "msg_1", **change: str) -> dict[str, str]:
    now = timezone.now()
    return {
        "Webhook-Id": number,
        "Webhook-Timestamp": str(int(now.timestamp())),
        "Webhook-Signature": Webhook(SIGNED).sign(msg_id=number, timestamp=now, data=body),
    } | change


def test_a_source_with_a_secret_takes_only_what_is_signed_and_each_message_once(
    client: Client,
) -> None:
    make_alert_source(TOKEN, format="generic", sealed_secret=seal(SIGNED))
    body = '{"alert_uid": "a"}'
    address = f"/hooks/generic/{TOKEN}/"

    first = post(client, address, body.encode(), **signed(body))
    again = post(client, address, body.encode(), **signed(body))
    unsigned = post(client, address, body.encode())
    forged = post(client, address, body.encode() + b" ", **signed(body, "msg_2"))

    assert (first.status_code, again.json()) == (202, first.json())
    assert (unsigned.status_code, forged.status_code) == (401, 401)
    assert ReceivedPayload.objects.count() == 1


def test_a_secret_of_another_installation_is_told(client: Client) -> None:
    make_alert_source(TOKEN, format="generic", sealed_secret="broken")

    assert post(client, f"/hooks/generic/{TOKEN}/", {}).status_code == 503


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"", "", 202),
        (b"down \xff\x00", "text/plain", 202),
        (b'{"severity": "high"}', "application/json", 202),
        (b"{", "application/json; charset=utf-8", 400),
        (b"x" * 600_000, "text/plain", 413),
    ],
    ids=["nothing", "text", "json", "broken", "large"],
)
def test_data_of_a_cloudevent_in_binary_mode_need_not_be_json(
    client: Client, content: bytes, kind: str, status: int
) -> None:
    make_alert_source(TOKEN, format="cloudevents")
    headers = {"ce-specversion": "1.0", "ce-id": "1", "ce-source": "/p", "ce-type": "a.failed"}

    answer = client.post(
        f"/hooks/cloudevents/{TOKEN}/", content, content_type=kind, headers=headers
    )
    drain_alerts()

    assert answer.status_code == status
    assert [one.status for one in ReceivedPayload.objects.all()] == ["done"] * (status == 202)


def test_grafana_alone_may_put(client: Client) -> None:
    make_alert_source(TOKEN, format="grafana")

    answer = client.put(
        f"/hooks/grafana/{TOKEN}/", b'{"alerts": []}', content_type="application/json"
    )

    assert answer.status_code == 202


def test_the_same_cloudevent_is_kept_once(client: Client) -> None:
    make_alert_source(TOKEN, format="cloudevents")
    sent = {"specversion": "1.0", "id": "e-77", "source": "/probes", "type": "a.failed"}
    address = f"/hooks/cloudevents/{TOKEN}/"

    answers = [post(client, address, sent).json() for _ in range(2)]
    binary = post(
        client, address, {"a": 1}, **{f"ce-{name}": value for name, value in sent.items()}
    )
    batch = post(client, address, [sent, sent])

    assert answers[0] == answers[1] == binary.json()
    assert batch.json() != binary.json()
