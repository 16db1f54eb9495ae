from datetime import UTC, date, datetime, timedelta

import pytest

from core.models import User
from core.visibility import viewing_as
from incidents.models import ActionItem, DueReminder, Notification
from incidents.usecases.action_item_reminders import plan_reminders, send_reminders
from tests.factories.incidents import make_action_item, make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
TUESDAY = date(2026, 3, 3)
EIGHT = datetime(2026, 3, 3, 8, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def person() -> User:
    return make_user(time_zone="UTC")


def remind(at: datetime) -> list[tuple[str, str]]:
    """Plan and send what is due, twice as two workers would; return all entries but digests."""
    for _ in range(2):
        plan_reminders(at=at)
        send_reminders(at=at)
    said = Notification.objects.exclude(reason="digest").order_by("pk")
    return list(said.values_list("reason", "reference"))


def test_nothing_is_said_before_eight_on_the_day(person: User) -> None:
    item = make_action_item(owner=person, due_on=TUESDAY)

    early, there = remind(EIGHT - timedelta(seconds=1)), remind(EIGHT)

    assert (early, there) == ([], [("due", item.reference)])


def test_the_day_after_it_is_overdue_and_then_it_is_quiet(person: User) -> None:
    item = make_action_item(owner=person, due_on=TUESDAY)
    remind(EIGHT)

    found = remind(EIGHT + DAY)

    assert found == [("due", item.reference), ("overdue", item.reference)]
    assert remind(EIGHT + 2 * DAY) == found


def test_what_was_long_overdue_is_said_once(person: User) -> None:
    item = make_action_item(owner=person, due_on=TUESDAY - 30 * DAY)

    assert remind(EIGHT) == [("overdue", item.reference)]


def test_the_morning_is_that_of_the_owner() -> None:
    item = make_action_item(owner=make_user(time_zone="Asia/Kolkata"), due_on=TUESDAY)

    assert remind(datetime(2026, 3, 3, 2, 29, tzinfo=UTC)) == []
    assert remind(datetime(2026, 3, 3, 2, 30, tzinfo=UTC)) == [("due", item.reference)]


@pytest.mark.parametrize(
    "change",
    [{"status": "blocked", "owner": None}, {"due_on": TUESDAY + 9 * DAY}],
    ids=["given away", "moved"],
)
def test_a_reminder_that_is_needless_by_now_says_nothing(
    person: User, change: dict[str, object]
) -> None:
    item = make_action_item(owner=person, due_on=TUESDAY)
    plan_reminders(at=EIGHT)
    ActionItem.objects.filter(pk=item.pk).update(**change)

    send_reminders(at=EIGHT)

    assert not Notification.objects.exists()
    assert DueReminder.objects.get().done_at == EIGHT


@pytest.mark.parametrize(
    "fields", [{"status": "done"}, {"status": "wont_do"}, {"owner": None}, {"due_on": None}]
)
def test_only_what_is_owed_by_somebody_until_a_day_is_planned(
    person: User, fields: dict[str, object]
) -> None:
    values: dict[str, object] = {"owner": person, "due_on": TUESDAY}
    make_action_item(None, **(values | fields))

    assert plan_reminders(at=EIGHT) == 0


def test_a_new_day_brings_a_new_reminder(person: User) -> None:
    item = make_action_item(owner=person, due_on=TUESDAY - 5 * DAY)
    remind(EIGHT - DAY * 3)
    ActionItem.objects.update(due_on=TUESDAY)

    assert remind(EIGHT)[-1] == ("due", item.reference)


def test_nobody_is_reminded_of_what_they_may_not_know_of(person: User) -> None:
    make_action_item(make_incident(restricted=True), owner=person, due_on=TUESDAY)

    assert remind(EIGHT) == []


def test_on_mondays_there_is_a_digest_with_the_numbers(person: User) -> None:
    monday = EIGHT + 6 * DAY
    make_action_item(owner=person)
    make_action_item(owner=person, due_on=TUESDAY)
    make_action_item(make_incident(restricted=True), owner=person)
    make_action_item(owner=person, status="done")
    make_user()

    for at in (monday - timedelta(seconds=1), monday, monday + DAY / 2, monday + DAY):
        remind(at)

    with viewing_as(person):
        digest = Notification.objects.get(reason="digest")
    assert (digest.person, digest.subject, digest.path) == (
        person,
        "2 action items, 1 of them overdue",
        "/actions/?owner=me",
    )


def test_an_empty_digest_is_not_sent_and_a_late_one_neither(person: User) -> None:
    monday = EIGHT + 6 * DAY
    item = make_action_item(owner=person)
    late = plan_reminders(at=monday + DAY)
    plan_reminders(at=monday)
    ActionItem.objects.filter(pk=item.pk).update(owner=None)

    send_reminders(at=monday)

    assert (late, Notification.objects.count(), DueReminder.objects.count()) == (0, 0, 1)
