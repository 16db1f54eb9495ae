"""Reports that come late or again never make two alerts of one start."""

from datetime import timedelta

import pytest
from django.utils import timezone

from incidents.models import Alert, ReceivedPayload
from incidents.usecases.lifecycle import resolve_incident
from tests.factories.alerts import make_alert_source
from tests.factories.people import make_user
from tests.incidents.importers.alert_messages import only_incident, send

EARLY = "2026-03-02T12:00:00+00:00"


@pytest.mark.django_db
def test_a_constant_start_after_people_resolved_and_late_copies_are_repetitions() -> None:
    source = make_alert_source(format="generic")
    constant = {"key": "disk", "title": "Disk is full", "started_at": EARLY}
    send(source, constant)
    resolve_incident(only_incident(), by=make_user(), at=timezone.now())

    send(source, constant)

    assert only_incident().status == "resolved"
    assert Alert.objects.get().reports == 2

    later = (timezone.now() + timedelta(minutes=1)).isoformat()
    send(
        source,
        constant | {"state": "ok", "ended_at": "2026-03-02T12:05:00+00:00"},
        constant | {"started_at": later},
        constant,
    )

    assert set(ReceivedPayload.objects.values_list("status", flat=True)) == {"done"}
    starts = sorted(str(one) for one in Alert.objects.values_list("started_at", flat=True))
    assert (len(starts), starts[0]) == (2, "2026-03-02 12:00:00+00:00")
