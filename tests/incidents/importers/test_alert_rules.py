"""The rules of a source: severities, groups, services, planned work."""

from datetime import timedelta

import pytest
from django.utils import timezone

from incidents.importers.alerts import drain_alerts
from incidents.models import Alert, Incident, ReceivedPayload
from tests.factories.alerts import make_alert_source, make_maintenance_window
from tests.factories.catalog import make_service
from tests.incidents.importers.alert_messages import (
    alertmanager,
    lines_of,
    one_alert,
    only_incident,
    send,
)


@pytest.mark.django_db
def test_severities_and_groups_follow_the_rules_of_the_source() -> None:
    source = make_alert_source(
        severities={"warning": "sev1", "noise": "none"},
        group_by=["cluster"],
        severity_label="level",
    )
    now = timezone.now()

    send(
        source,
        alertmanager(
            one_alert(now, cluster="eu", level="warning", pod="a"),
            one_alert(now, cluster="eu", level="info", pod="b"),
            one_alert(now, cluster="us", level="noise", pod="c"),
        ),
        alertmanager(one_alert(now, cluster="eu", level="info", pod="d"), group="another"),
    )

    incident = only_incident()
    assert (incident.severity, incident.alerts.count()) == ("sev1", 3)
    assert Alert.objects.get(incident=None).severity == "none"


@pytest.mark.django_db
def test_services_and_severity_grow_with_later_alerts() -> None:
    source = make_alert_source()
    shop, cart = make_service(slug="shop"), make_service(name="The cart")
    now = timezone.now()

    send(
        source,
        alertmanager(one_alert(now, service="shop")),
        alertmanager(one_alert(now, service="The cart", severity="critical")),
    )

    incident = only_incident()
    assert set(incident.services.all()) == {shop, cart}
    assert incident.severity == "sev2"


@pytest.mark.django_db
def test_earlier_alert_moves_the_start() -> None:
    source = make_alert_source()
    now = timezone.now()
    earlier = now - timedelta(minutes=9)

    send(source, alertmanager(one_alert(now)), alertmanager(one_alert(earlier, pod="b")))

    incident = only_incident()
    assert (incident.started_at, incident.detected_at) == (earlier, earlier)


@pytest.mark.django_db
def test_planned_work_keeps_alerts_quiet_until_it_is_over() -> None:
    source = make_alert_source()
    shop = make_service(slug="shop")
    now = timezone.now()
    window = make_maintenance_window(
        starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1)
    )
    window.services.add(shop)
    quiet, loud = one_alert(now, service="shop"), one_alert(now, service="cart")

    rows = send(source, alertmanager(quiet), alertmanager(loud, group="cart"))

    assert only_incident().alerts.get().labels["service"] == "cart"
    assert ReceivedPayload.objects.get(pk=rows[0].pk).reason == (
        "1 alert in a maintenance window: noted only."
    )

    Alert.objects.filter(incident=None).update(muted_until=now - timedelta(minutes=1))
    while drain_alerts():
        pass

    incident = Incident.objects.latest("pk")
    assert list(incident.services.all()) == [shop]
    assert incident.alerts.get().reports == 1
    assert incident.started_at == now


@pytest.mark.django_db
def test_what_ended_or_opens_nothing_stays_quiet_after_planned_work() -> None:
    source = make_alert_source(severities={"noise": "none"})
    now = timezone.now()
    make_maintenance_window(starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1))
    over = now - timedelta(minutes=1)
    send(source, alertmanager(one_alert(over, now), one_alert(now, severity="noise", pod="b")))
    Alert.objects.update(muted_until=over)

    assert not drain_alerts()

    assert not Incident.objects.exists()


@pytest.mark.django_db
def test_truncated_groups_are_told() -> None:
    source = make_alert_source(name="Prometheus")

    send(source, alertmanager(one_alert(timezone.now())) | {"truncatedAlerts": 7})

    assert lines_of(only_incident())[-1] == (
        "Prometheus: an alert began: Replication lags. The sender left out 7 more."
    )
