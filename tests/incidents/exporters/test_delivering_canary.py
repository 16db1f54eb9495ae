"""At the end of its way a canary lets a heartbeat go out, and calls nobody else."""

import pytest
from pytest_django import Settings

from core.models import DrainProgress
from incidents.importers.alerts import drain_alerts
from incidents.models import ChannelBreaker, Delivery
from incidents.queries.background import last_canary
from incidents.usecases.canaries import CanaryDrain
from tests.core.outbound.receivers import receiving
from tests.factories.outbox import make_channel, make_delivery
from tests.incidents.exporters.draining import drain

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("status", "failures"), [(200, 0), (500, 1)])
def test_heartbeat_goes_out_once_and_its_failure_does_not_stop_the_canary(
    settings: Settings, status: int, failures: int
) -> None:
    settings.DRYDOCK_CANARY_SECONDS = 60
    settings.DRYDOCK_OUTBOUND_NETWORKS = ["127.0.0.0/8"]
    with receiving() as receiver:
        settings.DRYDOCK_HEARTBEAT_URL = receiver.url
        receiver.answer_with(status)
        CanaryDrain()()
        drain_alerts()
        drain()
        drain()

    assert [call.path for call in receiver.calls] == ["/hook?key=s3cret"]
    assert Delivery.objects.get().status == "sent"
    assert last_canary() is not None
    assert ChannelBreaker.objects.get().failures == 0
    assert DrainProgress.objects.get(name="heartbeat").failures == failures


def test_what_people_are_sent_lets_no_heartbeat_go_out(settings: Settings) -> None:
    settings.DRYDOCK_CANARY_SECONDS = 60
    settings.DRYDOCK_OUTBOUND_NETWORKS = ["127.0.0.0/8"]
    with receiving() as receiver, receiving() as heart:
        settings.DRYDOCK_HEARTBEAT_URL = heart.url
        CanaryDrain()()
        make_delivery(make_channel(receiver.url))
        drain()

    assert (len(receiver.calls), heart.calls) == (1, [])
