from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from incidents.domain.breaker import BreakerStatus
from incidents.models import ChannelBreaker, OutboxEntry
from incidents.queries.background import oldest_delivery, read_figures
from incidents.queries.deliveries import is_work_waiting
from tests.factories.incidents import NOON
from tests.factories.outbox import make_channel, make_delivery, make_outbox_entry
from tests.factories.people import make_user
from tests.factories.records import make_notification

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=5)


def test_idle_site_has_nothing_waiting() -> None:
    make_delivery(entry=make_outbox_entry(passed_on_at=NOON), status="sent")
    make_delivery(entry=make_outbox_entry(passed_on_at=NOON), status="sending", lease_until=LATER)
    make_notification(make_user(), mail_at=LATER)

    assert not is_work_waiting(at=NOON)
    assert oldest_delivery(NOON) is None


def test_each_table_may_have_something_waiting() -> None:
    passed = make_outbox_entry(passed_on_at=NOON)
    delivery = make_delivery(entry=passed, due_at=LATER)

    waiting = [is_work_waiting(at=NOON), is_work_waiting(at=LATER)]
    delivery.status, delivery.lease_until = "sending", NOON
    delivery.save()
    waiting.append(is_work_waiting(at=LATER))
    delivery.delete()
    make_notification(make_user(), mail_at=LATER)
    waiting.append(is_work_waiting(at=LATER))

    assert waiting == [False, True, True, True]


@pytest.mark.parametrize(
    ("channel", "breaker"),
    [
        ({"is_paused": True}, {}),
        ({"disabled_at": NOON}, {}),
        ({}, {"open_until": LATER}),
        ({}, {"throttled_until": LATER}),
        ({}, {"probe_until": LATER}),
    ],
)
def test_what_is_held_back_is_no_work_until_it_is_to_be_given_up(
    channel: dict[str, Any], breaker: dict[str, Any]
) -> None:
    held = make_channel(**channel)
    make_delivery(held, make_outbox_entry(passed_on_at=NOON), expires_at=LATER)
    ChannelBreaker.objects.filter(channel=held).update(**breaker)

    assert [is_work_waiting(at=at) for at in (NOON, LATER)] == [False, True]


def test_backlog_is_the_age_of_the_oldest_thing_that_nothing_holds_back() -> None:
    entry = make_outbox_entry(passed_on_at=NOON)
    make_delivery(make_channel(is_paused=True), entry)
    ailing = make_delivery(entry=entry).channel
    ChannelBreaker.objects.filter(channel=ailing).update(open_until=LATER)
    held = oldest_delivery(NOON)
    make_delivery(entry=entry, due_at=LATER)
    due = oldest_delivery(LATER + timedelta(hours=1))
    OutboxEntry.objects.update(passed_on_at=None, created_at=NOON - timedelta(hours=1))

    assert (held, due) == (None, NOON)
    assert oldest_delivery(NOON) == NOON - timedelta(hours=1)


def test_figures_count_what_was_set_aside_and_how_receivers_do() -> None:
    make_delivery(status="quarantined")
    ChannelBreaker.objects.update(status=BreakerStatus.OPEN)
    make_channel()

    found = {figure.name: dict(figure.values) for figure in read_figures(timezone.now())}

    assert list(found["drydock_quarantined_deliveries"].values()) == [1]
    assert found["drydock_channel_breakers"] == {"closed": 1, "open": 1, "probing": 0}
