"""The inbox forgets what was worked in, and never what somebody has to look at."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.background.dispatcher import registered_drains
from incidents.models import ReceivedPayload
from incidents.tasks import tidy_alert_payloads
from incidents.usecases.alert_tidying import InboxTidier
from tests.factories.alerts import (
    make_alert,
    make_alert_group,
    make_alert_source,
    make_received_payload,
)

pytestmark = pytest.mark.django_db
STATUSES = ("done", "pending", "failed", "quarantined")


def test_bodies_go_after_a_week_and_payloads_after_ninety_days() -> None:
    source = make_alert_source()
    now = timezone.now()
    for days in (6, 8, 91):
        for status in STATUSES:
            make_received_payload(
                source,
                status=status,
                received_at=now - timedelta(days=days),
                delivery=f"{days} {status}",
                headers={"user-agent": "curl"},
            )
    alert = make_alert(make_alert_group(source))
    for row in ReceivedPayload.objects.filter(status="done"):
        row.alerts.add(alert)
    tidier = InboxTidier()

    first, second = tidier(), tidier()

    kept = dict(ReceivedPayload.objects.values_list("delivery", "body"))
    gone, emptied = "91 done", "8 done"
    assert (first, second) == (2, 0)
    assert set(kept) == {f"{days} {one}" for days in (6, 8, 91) for one in STATUSES} - {gone}
    assert {name for name, body in kept.items() if not body} == {emptied}
    assert ReceivedPayload.objects.get(delivery=emptied).headers == {}
    assert alert.payloads.count() == 2

    ReceivedPayload.objects.update(received_at=now - timedelta(days=100))
    assert tidier() == 0
    tidy_alert_payloads()
    assert set(ReceivedPayload.objects.values_list("status", flat=True)) == set(STATUSES[1:])
    assert isinstance(registered_drains()["alert payloads"], InboxTidier)
