from datetime import datetime, timedelta

import pytest
import time_machine

from core.models import User
from incidents.models import Incident, Notification, Postmortem, PostmortemReminder
from incidents.usecases.postmortem_reminders import (
    PLANNED_EVERY_SECONDS,
    ReminderDrain,
    plan_reminders,
    send_reminders,
)
from tests.factories.incident_parts import make_role
from tests.factories.incidents import NOON, make_incident, make_postmortem
from tests.factories.people import make_user
from tests.factories.postmortems import make_declined_task

pytestmark = pytest.mark.django_db
SOON = datetime.fromisoformat("2026-03-06T09:00+00:00")
OVERDUE = datetime.fromisoformat("2026-03-10T09:00+00:00")


def severe(**fields: object) -> Incident:
    """Save a SEV1 incident that ended on Monday, so that its text is due a week later."""
    return make_incident(resolved=True, severity="sev1", **fields)  # type: ignore[arg-type]  # fields of makers are objects


def told() -> list[User]:
    return [entry.person for entry in Notification.objects.order_by("pk")]


def test_two_rows_are_made_once_and_each_is_sent_once() -> None:
    incident = severe()
    lead = make_role(incident).person

    planned = [plan_reminders(at=NOON) for _ in range(2)]
    sent = [send_reminders(at=at) for at in (SOON - timedelta(seconds=1), SOON, SOON, OVERDUE)]

    rows = list(PostmortemReminder.objects.values_list("kind", "due_at", "done_at", "person"))
    assert planned == [1, 0]
    assert sent == [0, 1, 0, 1]
    assert rows == [("soon", SOON, SOON, lead.pk), ("overdue", OVERDUE, OVERDUE, lead.pk)]
    entry = Notification.objects.get()
    assert (entry.person, entry.reason, entry.reference) == (lead, "reminder", incident.reference)


def test_only_what_the_policy_asks_for_is_planned() -> None:
    make_incident(severity="sev1")
    make_incident(severity="sev3", resolved=True)
    make_postmortem(severe(), published=True)
    make_declined_task(severe(), task="published")
    severe(resolved_at=NOON - timedelta(days=90))
    wanted = [severe(), make_postmortem(severe()).incident]

    plan_reminders(at=NOON)

    found = set(PostmortemReminder.objects.values_list("incident", flat=True))
    assert found == {one.pk for one in wanted}


def test_nobody_is_told_of_what_is_there_by_now_and_a_later_end_puts_it_off() -> None:
    done, later = severe(), severe()
    make_role(done)
    make_role(later)
    plan_reminders(at=NOON)
    make_postmortem(done, published=True)
    Incident.objects.filter(pk=later.pk).update(resolved_at=NOON + timedelta(days=7))

    send_reminders(at=SOON)

    rows = {row.incident_id: row for row in PostmortemReminder.objects.filter(kind="soon")}
    assert told() == []
    assert rows[done.pk].done_at == SOON
    assert (rows[later.pk].done_at, rows[later.pk].due_at) == (None, SOON + timedelta(days=7))


def test_the_author_is_told_before_the_lead_and_who_may_know_before_who_may_not() -> None:
    author, gone, lead = make_user(), make_user(is_active=False), make_user()
    first, second = severe(), severe(restricted=True, declared_by=lead, known_to=(lead,))
    for incident in (first, second):
        make_role(incident)
    make_postmortem(first, owner=author)
    make_postmortem(second, owner=gone)
    nobody = severe()
    plan_reminders(at=NOON)

    send_reminders(at=SOON)

    assert told() == [author, lead]
    assert PostmortemReminder.objects.get(incident=nobody, kind="soon").done_at == SOON


def test_the_drain_plans_now_and_then_and_sends_at_once() -> None:
    seconds = [0.0]
    drain = ReminderDrain(lambda: seconds[0])
    with time_machine.travel(NOON, tick=False):
        worked = [drain()]
        make_role(severe())
        worked.append(drain())
        seconds[0] = PLANNED_EVERY_SECONDS
        worked += [drain(), drain()]
    with time_machine.travel(SOON, tick=False):
        worked += [drain(), drain()]

    assert worked == [0, 0, 1, 0, 1, 0]
    assert Postmortem.objects.count() == 0
    assert len(told()) == 1
