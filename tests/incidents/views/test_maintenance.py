"""Planned work: plan it, end it, and what is refused."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from core.models import Role
from incidents.models import Alert, MaintenanceWindow
from tests.conftest import SignedIn
from tests.factories.alerts import (
    make_alert,
    make_alert_group,
    make_alert_source,
    make_maintenance_window,
)
from tests.factories.catalog import make_service
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db

LIST = "/settings/maintenance/"


@pytest.fixture
def client(signed_in: SignedIn) -> Client:
    return signed_in(make_user(role=Role.RESPONDER))


def test_work_is_planned_for_services(client: Client) -> None:
    shop = make_service(slug="shop")
    typed = {
        "reason": "New disks",
        "starts": "2030-03-02 22:00Z",
        "ends": "2030-03-02 23:00Z",
        "services": ["shop"],
    }

    answer = client.post(LIST, typed)

    window = MaintenanceWindow.objects.get()
    assert answer.status_code == 302
    assert (window.reason, list(window.services.all())) == ("New disks", [shop])
    assert window.ends_at - window.starts_at == timedelta(hours=1)
    assert "New disks" in client.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"ends": ""}, "ends"),
        ({"ends": "soon"}, "ends"),
        ({"ends": "2030-03-02 21:00Z"}, "ends"),
        ({"starts": "never"}, "starts"),
        ({"services": ["nothing"]}, "services"),
    ],
)
def test_work_that_cannot_be_is_refused_at_its_field(
    client: Client, typed: dict[str, object], field: str
) -> None:
    whole = {"reason": "Disks", "starts": "2030-03-02 22:00Z", "ends": "2030-03-02 23:00Z"}

    answer = client.post(LIST, whole | typed)

    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert not MaintenanceWindow.objects.exists()


def test_work_ends_now_or_is_called_off_and_quiet_alerts_speak_again(client: Client) -> None:
    now = timezone.now()
    running = make_maintenance_window(
        starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1)
    )
    planned = make_maintenance_window(
        starts_at=now + timedelta(hours=5), ends_at=now + timedelta(hours=6)
    )
    make_alert(make_alert_group(make_alert_source()), muted_until=running.ends_at)

    for window in (running, planned):
        assert client.post(f"{LIST}{window.pk}/end/").status_code == 302
    client.post(f"{LIST}{running.pk}/end/")

    left = MaintenanceWindow.objects.get()
    assert left == running
    assert left.ends_at <= timezone.now()
    muted_until = Alert.objects.get().muted_until
    assert muted_until is not None
    assert muted_until <= timezone.now()
    assert "Disks" not in client.get(LIST).content.decode()


def test_viewers_plan_nothing(signed_in: SignedIn) -> None:
    assert signed_in(make_user(role=Role.VIEWER)).get(LIST).status_code == 403
