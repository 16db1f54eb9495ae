from datetime import timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from incidents.models import ActionItem
from incidents.queries.action_item_statistics import statistics
from incidents.queries.action_items import for_list
from tests.factories.incidents import NOON, make_action_item

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def promised(days_ago: int, **fields: Any) -> ActionItem:
    item = make_action_item(**fields)
    ActionItem.objects.filter(pk=item.pk).update(created_at=NOON - days_ago * DAY)
    return item


def test_done_given_up_and_open_each_count_for_their_days() -> None:
    promised(50, status="verified", done_at=NOON - 40 * DAY)
    promised(50, status="wont_do", dropped_at=NOON - 30 * DAY)
    promised(50)
    promised(5, status="done", done_at=NOON - 6 * DAY)

    found = statistics(for_list(), on=NOON)

    curve = found.open_share
    assert [(step.days, step.ended, step.at_risk) for step in curve.steps] == [
        (0, 1, 4),
        (10, 1, 3),
        (20, 1, 2),
    ]
    assert (curve.n, curve.ended, curve.watched_days) == (4, 3, 50)
    assert (found.completion.kept.count, found.completion.given_up) == (2, 1)


@pytest.mark.parametrize("rows", [1, 3])
def test_statistics_take_one_statement(
    rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        make_action_item()

    with django_assert_num_queries(1):
        found = statistics(for_list(), on=NOON + 365 * DAY)

    assert found.open_share.n == rows
