from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from core.errors import RuleViolation
from core.models import Activity, Role
from incidents.domain.breaker import BreakerStatus
from incidents.domain.delivery import LEASE, MAIL_LEASE, ChannelKind, Outcome, Verdict
from incidents.models import Channel, ChannelBreaker, Delivery, DeliveryAttempt, Notification
from incidents.usecases.channels import edit_channel
from incidents.usecases.deliveries import Claim, claim_due, expire, finish, reap, replay
from incidents.usecases.personal_mail import personal_channel
from tests.factories.incidents import NOON
from tests.factories.outbox import make_channel, make_delivery
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
GOOD, BAD = Outcome(Verdict.SENT, 200), Outcome(Verdict.FAILED, 500, "The receiver answered 500.")


def claimed(*deliveries: Delivery) -> list[Claim]:
    claims = claim_due(at=NOON, most=10)
    assert {claim.delivery for claim in claims} == {delivery.pk for delivery in deliveries}
    return claims


def channels_of(claims: Iterable[Claim]) -> list[int]:
    rows = dict(Delivery.objects.values_list("pk", "channel"))
    return [rows[claim.delivery] for claim in claims]


def test_claim_takes_what_is_due_once_and_says_until_when() -> None:
    due = make_delivery()
    make_delivery(due_at=NOON + SECOND)
    make_delivery(status="sent")
    make_delivery(make_channel(is_paused=True))
    make_delivery(make_channel(disabled_at=NOON))
    make_delivery(expires_at=NOON)

    (claim,) = claimed(due)
    again = claim_due(at=NOON, most=10)

    due.refresh_from_db()
    assert again == []
    assert (due.status, due.attempt, due.lease_owner) == ("sending", 1, claim.owner)
    assert due.lease_until == NOON + LEASE


def test_claim_is_fair_over_channels_and_leaves_slow_ones_some_hands_only() -> None:
    busy, other = make_channel(), make_channel()
    for _ in range(9):
        make_delivery(busy)
    make_delivery(other, due_at=NOON)

    first = channels_of(claim_due(at=NOON, most=3))
    second = channels_of(claim_due(at=NOON, most=10))

    assert sorted(first) == sorted([busy.pk, busy.pk, other.pk])
    assert second == [busy.pk, busy.pk]
    assert claim_due(at=NOON, most=10) == []


def test_statements_of_a_claim_do_not_grow_with_rows(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in (1, 3):
        for _ in range(number):
            make_delivery()
        with django_assert_num_queries(7):
            assert len(claim_due(at=NOON, most=10)) == number


def test_mail_which_takes_many_steps_is_nobody_elses_for_longer() -> None:
    call = make_delivery()
    mail = make_delivery(make_channel(kind=ChannelKind.EMAIL), recipient="a@example.com")
    claimed(call, mail)

    numbers = [reap(at=NOON + after + SECOND) for after in (LEASE, MAIL_LEASE)]

    call.refresh_from_db()
    mail.refresh_from_db()
    assert numbers == [1, 1]
    assert [one.attempts.get().started_at for one in (call, mail)] == [NOON, NOON]
    assert settings.EMAIL_TIMEOUT * SECOND * 12 < MAIL_LEASE


def test_what_went_well_is_sent_and_noted() -> None:
    delivery = make_delivery()
    (claim,) = claimed(delivery)

    assert finish(claim, GOOD, at=NOON + SECOND)

    delivery.refresh_from_db()
    attempt = delivery.attempts.get()
    assert (delivery.status, delivery.sent_at, delivery.lease_owner) == ("sent", NOON + SECOND, "")
    assert (attempt.number, attempt.verdict, attempt.status_code) == (1, "sent", 200)
    assert (attempt.started_at, attempt.ended_at) == (NOON, NOON + SECOND)


def test_worker_that_wakes_up_after_its_lease_writes_nothing() -> None:
    delivery = make_delivery()
    (late,) = claimed(delivery)
    after = NOON + LEASE + SECOND
    reap(at=after)
    (newer,) = claim_due(at=after + timedelta(seconds=5), most=1)
    before = DeliveryAttempt.objects.count()

    wrote = finish(late, GOOD, at=after)

    delivery.refresh_from_db()
    assert (wrote, delivery.status, delivery.lease_owner) == (False, "sending", newer.owner)
    assert DeliveryAttempt.objects.count() == before
    assert finish(newer, GOOD, at=after)
    assert not finish(newer, GOOD, at=after)


@pytest.mark.parametrize(
    ("outcome", "status", "low", "high"),
    [
        (BAD, "pending", 4, 6),
        (Outcome(Verdict.FAILED, 503, "x", timedelta(minutes=2)), "pending", 120, 120),
        (Outcome(Verdict.THROTTLED, 429, "x", timedelta(seconds=9)), "pending", 9, 9),
        (Outcome(Verdict.REFUSED, 400, "x"), "failed", 0, 0),
        (Outcome(Verdict.GONE, 410, "x"), "failed", 0, 0),
        (Outcome(Verdict.SUPPRESSED, None, "x"), "suppressed", 0, 0),
    ],
)
def test_each_outcome_has_its_consequence(
    outcome: Outcome, status: str, low: int, high: int
) -> None:
    delivery = make_delivery()
    (claim,) = claimed(delivery)

    finish(claim, outcome, at=NOON)

    delivery.refresh_from_db()
    assert (delivery.status, delivery.last_error) == (status, outcome.error)
    assert low * SECOND <= delivery.due_at - NOON <= high * SECOND


def test_after_the_last_pause_it_has_failed() -> None:
    delivery = make_delivery(attempt=9)
    (claim,) = claimed(delivery)

    finish(claim, BAD, at=NOON)

    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempt) == ("failed", 10)


def test_first_failure_after_a_vanished_worker_is_tried_again_as_soon_as_any_first_one() -> None:
    delivery = make_delivery(attempt=2, deaths=2)
    (claim,) = claimed(delivery)

    finish(claim, BAD, at=NOON)

    delivery.refresh_from_db()
    assert delivery.due_at - NOON <= timedelta(seconds=6)


def test_receiver_that_is_gone_is_left_alone_and_its_owner_told_once() -> None:
    owner = make_user()
    channel = make_channel(owner=owner)
    deliveries = [make_delivery(channel) for _ in range(3)]
    claims = claimed(*deliveries)

    for claim in claims[:2]:
        finish(claim, Outcome(Verdict.GONE, 410, "x"), at=NOON)

    channel.refresh_from_db()
    told = Notification.objects.get()
    assert channel.disabled_at == NOON
    assert (told.person, told.reason, told.reference) == (owner, "channel", channel.name)
    assert claim_due(at=NOON + timedelta(hours=1), most=5) == []
    assert Activity.objects.filter(verb="channel.disable").count() == 1


def test_without_an_owner_the_admins_are_told() -> None:
    admin = make_user(role=Role.ADMIN)
    make_user(role=Role.MANAGER)
    make_user(role=Role.ADMIN, is_active=False)
    (claim,) = claimed(make_delivery(make_channel(owner=make_user(is_active=False))))

    finish(claim, Outcome(Verdict.GONE, 410, "x"), at=NOON)

    assert [told.person for told in Notification.objects.all()] == [admin]


def test_mail_to_people_that_is_set_aside_leads_to_a_page_that_is_there(client: Client) -> None:
    admin = make_user(role=Role.ADMIN)
    mail = make_delivery(
        personal_channel(),
        outbox=None,
        person=make_user(),
        deaths=4,
        status="sending",
        lease_until=NOON,
    )

    reap(at=NOON + SECOND)

    told = Notification.objects.get(person=admin)
    client.force_login(admin)
    mail.refresh_from_db()
    assert (mail.status, client.get(told.path).status_code) == ("quarantined", 200)


def test_what_a_vanished_worker_left_is_due_again_within_seconds() -> None:
    delivery = make_delivery()
    claimed(delivery)

    numbers = [reap(at=NOON + LEASE), reap(at=NOON + LEASE + SECOND)]

    delivery.refresh_from_db()
    wait = delivery.due_at - NOON
    assert numbers == [0, 1]
    assert (delivery.status, delivery.deaths, delivery.attempts.get().verdict) == (
        "pending",
        1,
        "lost",
    )
    assert wait < timedelta(seconds=45)


def test_what_five_workers_vanished_over_is_set_aside_and_can_be_asked_for_again() -> None:
    owner = make_user()
    poison = make_delivery(make_channel(owner=owner))
    at = NOON
    for _ in range(5):
        assert len(claim_due(at=at, most=1)) == 1
        at += LEASE + SECOND
        reap(at=at)
        at += timedelta(seconds=10)

    poison.refresh_from_db()
    assert (poison.status, poison.deaths) == ("quarantined", 5)
    assert claim_due(at=at + timedelta(days=2), most=1) == []
    assert Notification.objects.get().person == owner
    replay(poison, by=owner, at=at)
    assert len(claim_due(at=at, most=1)) == 1


def test_what_is_not_worth_sending_any_more_expires() -> None:
    late, fresh = make_delivery(expires_at=NOON), make_delivery()

    assert expire(at=NOON) == 1

    late.refresh_from_db()
    fresh.refresh_from_db()
    assert (late.status, fresh.status) == ("expired", "pending")


def test_replay_sends_under_the_same_id_and_refuses_what_is_under_way() -> None:
    person = make_user()
    delivery = make_delivery()
    message_id = delivery.message_id
    with pytest.raises(RuleViolation):
        replay(delivery, by=person, at=NOON)
    (claim,) = claimed(delivery)
    finish(claim, GOOD, at=NOON)

    replay(delivery, by=person, at=NOON + SECOND)

    delivery.refresh_from_db()
    assert (delivery.message_id, delivery.status, delivery.attempt) == (message_id, "pending", 0)
    assert delivery.sent_at == NOON
    (log,) = Activity.objects.filter(verb="delivery.replay")
    assert (log.actor, log.data) == (person, {"delivery": message_id})


def test_five_failures_in_a_minute_open_the_breaker_and_what_waits_is_kept() -> None:
    channel = make_channel()
    for _ in range(6):
        make_delivery(channel)
    at = NOON
    for _ in range(5):
        (claim, *rest) = claim_due(at=at, most=1)
        assert rest == []
        finish(claim, BAD, at=at)
        at += SECOND

    assert claim_due(at=at, most=5) == []
    breaker = ChannelBreaker.objects.get()
    assert (breaker.status, breaker.failures) == (BreakerStatus.OPEN, 0)
    assert Delivery.objects.filter(status="pending").count() == 6
    later = NOON + timedelta(minutes=10)
    (probe,) = claim_due(at=later, most=5)
    assert claim_due(at=later, most=5) == []
    finish(probe, GOOD, at=later)
    (probe,) = claim_due(at=later, most=5)
    finish(probe, GOOD, at=later)
    assert Channel.objects.get().breaker.status == BreakerStatus.CLOSED
    assert len(claim_due(at=later, most=5)) == 4


@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_moment_claim_each_delivery_once_and_one_probe() -> None:
    channels = [make_channel() for _ in range(4)]
    for channel in channels:
        for _ in range(3):
            make_delivery(channel)
    ChannelBreaker.objects.filter(channel=channels[0]).update(
        status=BreakerStatus.OPEN, open_until=NOON
    )
    start = Barrier(4)

    def work(_: int) -> list[Claim]:
        start.wait()
        try:
            return claim_due(at=NOON, most=10)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        claims = [claim for found in pool.map(work, range(4)) for claim in found]

    taken = channels_of(claims)
    assert len({claim.delivery for claim in claims}) == len(claims)
    assert taken.count(channels[0].pk) == 1
    assert set(Delivery.objects.values_list("attempt", flat=True)) <= {0, 1}


def test_channel_sends_no_more_in_a_minute_than_its_limit() -> None:
    channel = make_channel(messages_per_minute=3)
    other = make_delivery(make_channel(messages_per_minute=1))
    for _ in range(5):
        make_delivery(channel)

    first = claim_due(at=NOON, most=2)
    for claim in first:
        finish(claim, BAD, at=NOON + SECOND)
    second = claim_due(at=NOON + 10 * SECOND, most=10)
    none = claim_due(at=NOON + 11 * SECOND, most=10)
    resting = Delivery.objects.sendable(NOON + 20 * SECOND).count()
    then = claim_due(at=NOON + timedelta(seconds=61), most=10)

    assert set(channels_of(first)) == {channel.pk, other.channel_id}
    assert channels_of(second) == [channel.pk] * 2
    assert none == []
    assert ChannelBreaker.objects.get(pk=channel.pk).budget_until == NOON + timedelta(minutes=1)
    assert resting == 0
    assert channels_of(then).count(channel.pk) == 1


def test_limit_that_is_lifted_lets_the_rest_go_at_once() -> None:
    channel = make_channel(messages_per_minute=1)
    for _ in range(3):
        make_delivery(channel)
    claim_due(at=NOON, most=10)
    assert claim_due(at=NOON + SECOND, most=10) == []

    edit_channel(channel, by=make_user(), messages_per_minute=None)

    assert len(claim_due(at=NOON + SECOND, most=10)) == 2


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_keep_to_the_limit_together() -> None:
    channel, start = make_channel(messages_per_minute=2), Barrier(4)
    for _ in range(8):
        make_delivery(channel)

    def work() -> int:
        try:
            start.wait()
            return len(claim_due(at=NOON, most=8))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        taken = [future.result() for future in [pool.submit(work) for _ in range(4)]]

    assert sum(taken) == 2
