from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.errors import RuleViolation
from core.models import Activity, User
from incidents.domain.tag import MOST_TAGS
from incidents.models import ActionItem, ActionItemBatch
from incidents.queries.action_item_history import history
from incidents.usecases.action_item_batches import (
    MOST_AT_ONCE,
    BatchChange,
    change_action_items,
    undo_batch,
)
from incidents.usecases.action_items import edit_action_item
from tests.factories.incidents import NOON, make_action_item, tag
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
APRIL = date(2026, 4, 1)
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def person() -> User:
    return make_user(name="Mia")


def change(person: User, items: list[ActionItem], **new: Any) -> ActionItemBatch:
    fields = BatchChange(**new)  # type: ignore[typeddict-item]  # what a test gives
    return change_action_items([item.pk for item in items], by=person, at=NOON, change=fields)


def values() -> list[dict[str, Any]]:
    """Return everything an undo has to bring back."""
    columns = ("pk", "owner", "due_on", "priority", "status", "done_at", "dropped_at", "reason")
    rows = list(ActionItem.objects.order_by("pk").values(*columns))
    tags = {item.pk: item.tags for item in ActionItem.objects.all()}
    return [row | {"tags": tags[row["pk"]]} for row in rows]


def one_of_each(person: User) -> list[ActionItem]:
    return [
        tag(make_action_item(due_on=date(2026, 1, 1), priority="low"), "database", "old"),
        tag(make_action_item(owner=person), "old"),
        make_action_item(status="done", done_at=NOON - timedelta(days=3, microseconds=7)),
        make_action_item(status="wont_do", reason="Too dear"),
        make_action_item(status="blocked", owner=make_user()),
    ]


@pytest.mark.parametrize(
    "new",
    [
        {"due_on": APRIL},
        {"due_on": None},
        {"owner": None},
        {"priority": "high", "due_on": APRIL},
        {"status": "doing"},
        {"status": "done"},
        {"status": "wont_do", "reason": "Others do it", "priority": "low"},
        {"add_tags": ("database", "failover")},
        {"remove_tags": ("old",), "owner": None},
        {"remove_tags": ("old",), "add_tags": ("new",), "due_on": APRIL},
    ],
)
def test_undo_restores_every_value_exactly(person: User, new: dict[str, Any]) -> None:
    items = one_of_each(person)
    before = values()

    batch = change(person, items, **new)
    changed = values()
    restored = undo_batch(batch, by=person, at=LATER)

    assert changed != before
    assert values() == before
    assert (restored.count, restored.changed_since) == (batch.rows.count(), ())


def test_change_sets_the_same_values_and_logs_each_row(person: User) -> None:
    items = one_of_each(person)

    batch = change(person, items, owner=person, status="done", due_on=APRIL)

    found = ActionItem.objects.order_by("pk")
    assert {(item.owner, item.due_on, item.status) for item in found} == {(person, APRIL, "done")}
    assert [item.version for item in found] == [2] * 5
    # What was done before keeps the moment at which it was.
    assert [item.done_at == NOON for item in found] == [True, True, False, True, True]
    assert batch.change == {"owner": "Mia", "due": "1 Apr 2026", "status": "Done"}
    assert Activity.objects.filter(verb="action_item.edit", actor=person).count() == 5
    assert [line.text for line in history(items[1])] == [
        "Changed due to “2026-04-01”, status to “Done”"
    ]


def test_a_value_that_stands_already_is_no_change(person: User) -> None:
    items = [make_action_item(due_on=APRIL), make_action_item()]

    batch = change(person, items, due_on=APRIL)

    assert [row.action_item for row in batch.rows.all()] == [items[1]]
    assert ActionItem.objects.get(pk=items[0].pk).version == 1


def test_rows_that_cannot_change_are_listed_and_the_others_change(person: User) -> None:
    plain, proven, stale = (
        make_action_item(),
        make_action_item(status="verified"),
        make_action_item(version=4),
    )
    gone = stale.pk + 1

    batch = change_action_items(
        [plain.pk, proven.pk, stale.pk, gone],
        by=person,
        at=NOON,
        change={"status": "done"},
        versions={plain.pk: 1, proven.pk: 1, stale.pk: 3},
    )

    assert batch.refusals == [
        {
            "reference": proven.reference,
            "reason": f"{proven.reference} is verified; reopen it before anything else happens "
            "to it.",
        },
        {"reference": stale.reference, "reason": "It was changed since the list was shown."},
        {"reference": f"ACT-{gone}", "reason": f"There is no ACT-{gone}."},
    ]
    assert [row.action_item for row in batch.rows.all()] == [plain]


def test_tags_are_added_and_removed_row_by_row(person: User) -> None:
    items = [
        tag(make_action_item(), "old", "kept"),
        tag(make_action_item(), "new"),
        make_action_item(),
    ]

    batch = change(person, items, add_tags=("NEW",), remove_tags=("old", "absent"))

    assert [item.tags for item in ActionItem.objects.order_by("pk")] == [
        ["kept", "new"],
        ["new"],
        ["new"],
    ]
    # The second one has what was wanted already.
    assert [row.action_item for row in batch.rows.all()] == [items[0], items[2]]
    assert batch.change == {"tags added": "new", "tags removed": "absent, old"}
    assert [line.text for line in history(items[0])] == ["Changed tags to “kept, new”"]
    assert ActionItem.objects.get(pk=items[1].pk).version == 1


def test_a_row_with_too_many_tags_is_left_alone(person: User) -> None:
    full = tag(make_action_item(), *(f"t{number}" for number in range(MOST_TAGS)))
    other = make_action_item()

    batch = change(person, [full, other], add_tags=("one-more",))

    assert [row.action_item for row in batch.rows.all()] == [other]
    assert batch.refusals == [
        {"reference": full.reference, "reason": "These are 21 tags; at most 20 are kept."}
    ]


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ({}, "Say what to change"),
        ({"reason": "because"}, "Say what to change"),
        ({"status": "wont_do", "reason": "  "}, "needed"),
        ({"add_tags": ("two words",)}, "“two words” is no tag"),
        ({"remove_tags": ("<b>",)}, "“<b>” is no tag"),
    ],
)
def test_a_change_that_says_nothing_is_refused(
    person: User, new: dict[str, Any], words: str
) -> None:
    item = make_action_item()

    with pytest.raises(RuleViolation, match=words):
        change(person, [item], **new)

    assert not ActionItemBatch.objects.exists()


def test_nothing_and_too_much_are_refused(person: User) -> None:
    for ids, words in ((range(0), "at least one"), (range(MOST_AT_ONCE + 1), "at most 2000")):
        with pytest.raises(RuleViolation, match=words):
            change_action_items(ids, by=person, at=NOON, change={"priority": "high"})


def test_undo_leaves_alone_and_names_what_was_changed_since(person: User) -> None:
    kept, touched = make_action_item(), make_action_item()
    batch = change(person, [kept, touched], due_on=APRIL)
    edit_action_item(touched, by=None, due_on=date(2026, 5, 1))

    restored = undo_batch(batch, by=person, at=LATER)

    kept.refresh_from_db()
    touched.refresh_from_db()
    assert (restored.count, restored.changed_since) == (1, (touched,))
    assert (kept.due_on, touched.due_on) == (None, date(2026, 5, 1))
    assert [line.text for line in history(kept)][-1] == "A change of many was undone"


def test_undo_twice_is_refused_and_changes_nothing(person: User) -> None:
    item = make_action_item()
    batch = change(person, [item], due_on=APRIL)
    undo_batch(batch, by=person, at=LATER)
    edit_action_item(item, by=None, due_on=date(2026, 5, 1))

    with pytest.raises(RuleViolation, match="undone already"):
        undo_batch(batch, by=person, at=LATER)

    item.refresh_from_db()
    assert item.due_on == date(2026, 5, 1)


def test_undo_is_possible_for_thirty_days(person: User) -> None:
    batch = change(person, [make_action_item()], due_on=APRIL)

    with pytest.raises(RuleViolation, match="30 days"):
        undo_batch(batch, by=person, at=NOON + timedelta(days=30, seconds=1))

    assert undo_batch(batch, by=person, at=NOON + timedelta(days=30)).count == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_statements_do_not_depend_on_the_number_of_rows(person: User, rows: int) -> None:
    items = [make_action_item() for _ in range(rows)]

    with CaptureQueriesContext(
        connection,
    ) as changing:
        batch = change(person, items, due_on=APRIL, status="doing")
    with CaptureQueriesContext(connection) as undoing:
        undo_batch(batch, by=person, at=LATER)

    # Without the savepoints around them: lock, batch, update, rows, log; and lock the batch,
    # its rows, lock the items, restore them, mark the batch, log.
    assert (len(changing) - 2, len(undoing) - 2) == (5, 6)


@pytest.mark.parametrize("rows", [1, 3])
def test_statements_for_tags_do_not_depend_on_the_number_of_rows(person: User, rows: int) -> None:
    items = [tag(make_action_item(), "old") for _ in range(rows)]

    with CaptureQueriesContext(connection) as changing:
        batch = change(person, items, add_tags=("a", "b"), remove_tags=("old",))
    with CaptureQueriesContext(connection) as undoing:
        undo_batch(batch, by=person, at=LATER)

    # Reading, deleting and writing the tags on top; and deleting and writing them.
    assert (len(changing) - 2, len(undoing) - 2) == (8, 8)
