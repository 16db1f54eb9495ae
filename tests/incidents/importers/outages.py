"""Alerts that are sent while the database is away, without anybody asking it."""

import json
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.availability.access import database
from core.database.failure import DatabaseFailure
from incidents.models import ReceivedPayload

TOKEN = "t" * 64
HOOK = f"/hooks/generic/{TOKEN}/"


def post(address: str, body: Any, **headers: str) -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    client = Client(raise_request_exception=False)
    return client.post(address, content, content_type="application/json", headers=headers)


def away(address: str, body: Any, **headers: str) -> Any:
    """Send while the database is away; whoever asked it all the same would be found out."""
    database.note_failure(DatabaseFailure.DOWN)
    try:
        # Somebody asks all the while, so it is not believed to be back after a moment.
        with database.asking(), CaptureQueriesContext(connection) as asked:
            answer = post(address, body, **headers)
    finally:
        database.note_answer()
    assert len(asked) == 0
    return answer


def trigger(key: str, **more: str) -> dict[str, str]:
    return {"alert_uid": key, "title": f"Alert {key}"} | more


def kept_keys() -> list[str]:
    rows = ReceivedPayload.objects.order_by("received_at", "pk")
    return [json.loads(row.body)["alert_uid"] for row in rows]
