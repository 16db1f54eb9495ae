import pytest

from incidents.domain.review_task import ReviewFacts, ReviewTask, done_tasks

ALL = ReviewFacts(True, True, True, True, True, 2, 0, True)


def test_facts_tick_their_own_task_only() -> None:
    assert done_tasks(ReviewFacts()) == frozenset()
    assert done_tasks(ALL) == frozenset(ReviewTask)
    assert done_tasks(ReviewFacts(is_approved=True)) == {ReviewTask.APPROVED}
    assert done_tasks(ReviewFacts(is_meeting_held=True)) == {ReviewTask.MEETING}


@pytest.mark.parametrize(
    ("items", "unplanned", "expected"), [(0, 0, False), (2, 1, False), (2, 0, True)]
)
def test_action_items_need_owner_and_date_each(items: int, unplanned: int, expected: bool) -> None:
    facts = ReviewFacts(action_items=items, unplanned_items=unplanned)

    assert (ReviewTask.ACTIONS in done_tasks(facts)) is expected


def test_each_task_says_what_and_who() -> None:
    assert all(task.label and task.who for task in ReviewTask)
