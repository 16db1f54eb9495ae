import pytest

from incidents.domain.action_item import ActionStatus, EvidenceKind

OPEN, DOING, BLOCKED = ActionStatus.unfinished()
DONE, VERIFIED, QUESTIONED = ActionStatus.kept()
WONT_DO = ActionStatus.WONT_DO


def test_each_status_is_owed_kept_or_given_up() -> None:
    assert {*ActionStatus.unfinished(), *ActionStatus.kept(), WONT_DO} == set(ActionStatus)


def test_each_status_stands_in_a_column() -> None:
    columns = {status: status.column for status in ActionStatus}

    assert set(columns.values()) == set(ActionStatus.chosen())
    assert (columns[VERIFIED], columns[QUESTIONED], columns[WONT_DO]) == (DONE, DONE, WONT_DO)


@pytest.mark.parametrize("now", [OPEN, DOING, BLOCKED, DONE, WONT_DO])
def test_what_is_not_proven_moves_wherever_one_may_choose(now: ActionStatus) -> None:
    may = {status for status in ActionStatus if now.may_become(status)}

    assert may == set(ActionStatus.chosen())


@pytest.mark.parametrize("now", [VERIFIED, QUESTIONED])
def test_what_was_proven_is_reopened_first(now: ActionStatus) -> None:
    may = {status for status in ActionStatus if now.may_become(status)}

    assert may == set(ActionStatus.unfinished())


def test_words_are_made_for_people() -> None:
    assert [status.label for status in (DONE, QUESTIONED, WONT_DO)] == [
        "Done",
        "Questioned",
        "Won't do",
    ]
    assert EvidenceKind.ALERT.label == "An alert that fired"
