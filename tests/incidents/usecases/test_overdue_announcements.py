"""Channels hear of each overdue action item once, whoever owes it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import demo
from incidents.models import ActionItem, OutboxEntry
from incidents.usecases.overdue_announcements import NEWS_FOR, announce_overdue
from tests.factories.incidents import make_action_item
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 2)
EIGHT = datetime(2026, 3, 3, 8, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


def told() -> list[tuple[int, str]]:
    return list(OutboxEntry.objects.order_by("pk").values_list("object_id", "details__due_on"))


def test_item_that_nobody_owes_or_whose_owner_left_is_told_as_well_and_each_once() -> None:
    nobodys = make_action_item(due_on=MONDAY, owner=None)
    left = make_action_item(due_on=MONDAY, owner=make_user(is_active=False))
    owed = make_action_item(due_on=MONDAY, owner=make_user())
    make_action_item(due_on=MONDAY, status="done")
    make_action_item(due_on=MONDAY + DAY)
    make_action_item(due_on=None)

    numbers = [announce_overdue(at=at) for at in (EIGHT - SECOND, EIGHT, EIGHT + SECOND)]

    assert numbers == [0, 3, 0]
    assert told() == [(item.pk, "2026-03-02") for item in (nobodys, left, owed)]


def test_the_morning_is_that_of_the_owner() -> None:
    make_action_item(due_on=MONDAY, owner=make_user(time_zone="Asia/Kolkata"))
    early = datetime(2026, 3, 3, 2, 30, tzinfo=UTC)

    assert [announce_overdue(at=at) for at in (early - SECOND, early)] == [0, 1]


def test_new_day_is_told_anew_and_what_is_old_or_made_up_is_no_news() -> None:
    item = make_action_item(due_on=MONDAY)
    make_action_item(due_on=MONDAY - NEWS_FOR)
    demo.mark([make_action_item(due_on=MONDAY)])
    announce_overdue(at=EIGHT)
    ActionItem.objects.filter(pk=item.pk).update(due_on=MONDAY + 3 * DAY)

    announce_overdue(at=EIGHT + 3 * DAY)

    assert told() == [(item.pk, "2026-03-02"), (item.pk, "2026-03-05")]


@pytest.mark.parametrize("number", [1, 3])
def test_statements_of_those_that_were_told_do_not_grow(number: int) -> None:
    for _ in range(number):
        make_action_item(due_on=MONDAY, owner=make_user())
    announce_overdue(at=EIGHT)

    with CaptureQueriesContext(connection) as queries:
        announce_overdue(at=EIGHT)

    # The made-up ones, the items, what was told; and two of the savepoint.
    assert len(queries) == 5
