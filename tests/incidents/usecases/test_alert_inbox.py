"""The inbox: kept once, claimed once, fenced, tried again and set aside."""

from datetime import timedelta

import pytest

from core.errors import RuleViolation
from core.models import Activity
from incidents.domain.alert import AlertMessage, AlertReport, Reported
from incidents.models import Alert, Incident, ReceivedPayload
from incidents.usecases.alert_inbox import (
    LEASE,
    MOST_ATTEMPTS,
    claim_due_payload,
    give_up,
    keep_payload,
    new_payload,
    retry_payload,
    try_later,
)
from incidents.usecases.alerts import work_in
from incidents.usecases.lifecycle import reopen_incident, resolve_incident
from tests.factories.alerts import make_alert_group, make_alert_source, make_received_payload
from tests.factories.incidents import NOON, make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db

MESSAGE = AlertMessage(
    reports=(AlertReport("k", "g", Reported.FIRING, "Disk is full", severity="error"),)
)


def test_the_same_delivery_is_kept_once_and_others_apart() -> None:
    source, other = make_alert_source(), make_alert_source()

    rows = [
        keep_payload(new_payload(one, {"a": 1}, content=b"{}", at=NOON, delivery=delivery))
        for one, delivery in (
            (source, "d"),
            (source, "d"),
            (other, "d"),
            (source, ""),
            (source, ""),
        )
    ]

    assert len({row.pk for row in rows}) == 4
    assert rows[0] == rows[1]


def test_only_few_headers_are_kept_and_none_with_a_secret() -> None:
    headers = {
        "user-agent": "a\0b" * 500,
        "authorization": "Bearer abc",
        "cookie": "a=b",
        "ce-source": "/hooks/generic/tok/",
    }

    source = make_alert_source()
    row = keep_payload(
        new_payload(source, {}, content=b"{}", at=NOON, headers=headers, secret="tok")
    )

    row.refresh_from_db()
    assert set(row.headers) == {"user-agent", "ce-source"}
    assert len(row.headers["user-agent"]) <= 500
    assert row.headers["ce-source"] == "/hooks/generic/[redacted]/"


def test_a_claimed_payload_is_nobody_elses_until_its_lease_is_over() -> None:
    row = make_received_payload(make_alert_source())

    first = claim_due_payload(NOON)
    nobody = claim_due_payload(NOON + LEASE)
    second = claim_due_payload(NOON + LEASE + timedelta(seconds=1))

    assert nobody is None
    assert first is not None
    assert second is not None
    assert first == second == row
    assert (first.attempts, second.attempts) == (1, 2)


def test_a_worker_that_comes_back_too_late_writes_nothing() -> None:
    make_received_payload(make_alert_source())
    slow = claim_due_payload(NOON)
    fast = claim_due_payload(NOON + LEASE + timedelta(seconds=1))
    assert slow is not None
    assert fast is not None

    assert work_in(fast, MESSAGE, at=NOON)
    assert not work_in(slow, MESSAGE, at=NOON)
    give_up(slow, reason="too late")
    try_later(slow, at=NOON, reason="too late")

    row = ReceivedPayload.objects.get()
    assert (row.status, row.reason, row.lease_until) == ("done", "1 alert.", None)
    assert (Incident.objects.count(), Alert.objects.get().reports) == (1, 1)


def test_an_error_of_ours_is_tried_again_later_and_later_and_then_set_aside() -> None:
    make_received_payload(make_alert_source())
    at = NOON
    pauses = []
    for _ in range(MOST_ATTEMPTS):
        claimed = claim_due_payload(at)
        assert claimed is not None
        try_later(claimed, at=at, reason="An error of the app: KeyError")
        row = ReceivedPayload.objects.get()
        pauses.append((row.due_at - at).total_seconds())
        at = row.due_at

    assert pauses[:-1] == [2, 8, 32, 128]
    assert ReceivedPayload.objects.get().status == "quarantined"
    assert claim_due_payload(at + timedelta(days=1)) is None


def test_what_was_set_aside_gets_as_many_tries_again() -> None:
    person = make_user()
    row = make_received_payload(make_alert_source(), status="quarantined", attempts=MOST_ATTEMPTS)

    retry_payload(row, by=person, at=NOON)
    retry_payload(row, by=person, at=NOON)
    claimed = claim_due_payload(NOON)

    assert claimed is not None
    assert (claimed.attempts, claimed.forgiven) == (MOST_ATTEMPTS + 1, MOST_ATTEMPTS)
    assert Activity.objects.filter(verb="alert_source.retry").count() == 1
    assert work_in(claimed, MESSAGE, at=NOON)
    with pytest.raises(RuleViolation, match="worked in already"):
        retry_payload(row, by=person, at=NOON)


def test_a_payload_that_says_nothing_is_done_and_says_why() -> None:
    make_received_payload(make_alert_source())
    claimed = claim_due_payload(NOON)
    assert claimed is not None

    work_in(claimed, AlertMessage(ignored="it is about a comment"), at=NOON)

    assert ReceivedPayload.objects.get().reason == "Nothing to do: it is about a comment."


def test_people_cannot_reopen_what_its_alerts_have_left_for_another() -> None:
    group = make_alert_group(make_alert_source())
    old = make_incident(resolved=True, alert_group=group)
    newer = make_incident(alert_group=group)

    with pytest.raises(RuleViolation, match="have opened another incident"):
        reopen_incident(old, by=make_user(), at=NOON, reason="It is back")
    resolve_incident(newer, by=make_user(), at=NOON)

    assert reopen_incident(old, by=make_user(), at=NOON, reason="It is back").status == "open"
