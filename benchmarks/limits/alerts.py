"""Alerts stored by one statement, and one by one, without any of the product around them."""
# ruff: noqa: S608 - statements are put together from parts of this module

import json
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.csrf import csrf_exempt

from benchmarks.limits.models import StoredAlert

_INTO = """
INSERT INTO limits_storedalert
    (fingerprint, starts_at, group_key, status, labels, received_at, reports)
"""
_AGAIN = """
ON CONFLICT (fingerprint, starts_at) DO UPDATE
SET status = excluded.status, received_at = excluded.received_at,
    reports = limits_storedalert.reports + 1
"""
_POSTGRESQL = f"""{_INTO}
SELECT *, 1 FROM unnest(
    %s::text[], %s::timestamptz[], %s::text[], %s::text[], %s::jsonb[], %s::timestamptz[])
{_AGAIN}"""
# Without WHERE the parser of SQLite takes ON for that of a join.
_SQLITE = f"""{_INTO}
SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, 1
FROM json_each(%s) WHERE true {_AGAIN}"""


# The product's doors for alerts look at no cookie either: what is measured must do the same work.
@csrf_exempt
def upsert(request: HttpRequest, number: int) -> HttpResponse:
    """Store `number` alerts of an Alertmanager by one statement, committed before the answer."""
    body = json.loads(request.body)
    received = timezone.now()
    rows = [
        (
            alert["fingerprint"],
            alert["startsAt"],
            body["groupKey"],
            alert["status"],
            json.dumps(alert["labels"]),
            received.isoformat(),
        )
        for alert in body["alerts"]
    ]
    if len(rows) != number:
        return HttpResponse(status=400)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL, [list(column) for column in zip(*rows, strict=True)])
        else:
            cursor.execute(_SQLITE, [json.dumps(rows)])
    return HttpResponse(status=202)


def one_by_one(body: dict[str, Any]) -> None:
    """Store alerts as one would write it first: get or create each, note that it came again."""
    received = timezone.now()
    for alert in body["alerts"]:
        row, is_new = StoredAlert.objects.get_or_create(
            fingerprint=alert["fingerprint"],
            starts_at=parse_datetime(alert["startsAt"]),
            defaults={
                "group_key": body["groupKey"],
                "status": alert["status"],
                "labels": alert["labels"],
                "received_at": received,
            },
        )
        if not is_new:
            row.reports += 1
            row.status, row.received_at = alert["status"], received
            row.save(update_fields=["reports", "status", "received_at"])
