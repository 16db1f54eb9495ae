from datetime import date, timedelta

import pytest

from core.errors import RuleViolation, StaleVersion
from core.models import Activity
from incidents.domain.action_item import ActionStatus
from incidents.models import ActionItem
from incidents.usecases.action_items import (
    create_action_item,
    edit_action_item,
    move_action_item,
)
from tests.factories.catalog import make_team
from tests.factories.incidents import NOON, make_action_item, make_incident, tag
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def test_create_action_item_takes_the_incidents_team() -> None:
    team = make_team()
    incident = make_incident(team=team)

    item = create_action_item(incident, by=None, title="Alert on lag", due_on=date(2026, 4, 1))

    item.refresh_from_db()
    assert (item.team, item.status, item.kind, item.due_on) == (
        team,
        "open",
        "prevent",
        date(2026, 4, 1),
    )
    assert Activity.objects.about(item).get().data["incident"] == incident.reference


def test_create_action_item_with_the_same_key_gives_the_first_one() -> None:
    person = make_user()
    incident = make_incident()

    first = create_action_item(incident, by=person, title="Alert", idempotency_key="k")
    second = create_action_item(incident, by=person, title="Alert", idempotency_key="k")

    assert first == second
    assert ActionItem.objects.count() == 1


@pytest.mark.parametrize(
    ("title", "words"), [("  ", "needed"), ("a\x00b", "NUL"), ("x" * 301, "301")]
)
def test_create_action_item_refuses_a_title_that_cannot_be_stored(title: str, words: str) -> None:
    with pytest.raises(RuleViolation, match=words) as caught:
        create_action_item(make_incident(), by=None, title=title)

    assert caught.value.field == "title"
    assert not ActionItem.objects.exists()


def test_edit_action_item_logs_what_changed_only() -> None:
    item = make_action_item(title="Old")

    edit_action_item(item, by=None, title="New", priority="medium", due_on=date(2026, 5, 1))
    edit_action_item(item, by=None, title="New")

    logged = Activity.objects.about(item).get()
    assert logged.data["after"] == {"title": "New", "due_on": "2026-05-01"}


def test_tags_are_kept_once_in_small_letters_and_replaced_by_an_edit() -> None:
    item = create_action_item(make_incident(), by=None, title="Alert", tags=("Database", "#lag"))
    assert item.tags == ["database", "lag"]

    edit_action_item(item, by=None, tags=("lag", "LAG", "failover"))
    same = edit_action_item(item, by=None, tags=("failover", "lag"))

    assert ActionItem.objects.get().tags == ["failover", "lag"]
    assert same.version == 2
    assert Activity.objects.about(item).get(verb="action_item.edit").data == {
        "before": {"tags": "database, lag"},
        "after": {"tags": "failover, lag"},
    }


def test_a_tag_that_is_none_is_refused_and_changes_nothing() -> None:
    item = tag(make_action_item(), "lag")

    with pytest.raises(RuleViolation, match="is no tag") as caught:
        edit_action_item(item, by=None, title="Other", tags=("a b",))

    assert (caught.value.field, ActionItem.objects.get().tags) == ("tags", ["lag"])


def test_edit_action_item_of_an_older_version_is_refused_and_changes_nothing() -> None:
    item = make_action_item(title="Old")
    edit_action_item(item, by=None, title="Newer", version=1)

    with pytest.raises(StaleVersion, match="changed since"):
        edit_action_item(item, by=None, title="Mine", version=1)

    item.refresh_from_db()
    assert (item.title, item.version) == ("Newer", 2)


@pytest.mark.parametrize("before", list(ActionStatus))
@pytest.mark.parametrize("after", list(ActionStatus.chosen()))
def test_move_action_item_from_each_status_to_each(
    before: ActionStatus, after: ActionStatus
) -> None:
    item = make_action_item(status=before)
    later = NOON + timedelta(days=1)

    if not before.may_become(after):
        with pytest.raises(RuleViolation, match="reopen it"):
            move_action_item(item, by=None, at=later, status=after, reason="too dear")
        item.refresh_from_db()
        assert (item.status, item.done_at) == (before, NOON)
        return
    moved = move_action_item(item, by=None, at=later, status=after, reason="too dear")

    moved.refresh_from_db()
    assert moved.status == after
    assert (moved.done_at is not None) == (after is ActionStatus.DONE)
    assert (moved.dropped_at is not None) == (after is ActionStatus.WONT_DO)
    assert bool(moved.reason) == (after is ActionStatus.WONT_DO)


@pytest.mark.parametrize("status", ["verified", "questioned"])
def test_nobody_just_chooses_what_takes_evidence_or_an_incident(status: str) -> None:
    item = make_action_item(status="done")

    with pytest.raises(RuleViolation, match="by hand") as caught:
        move_action_item(item, by=None, at=NOON, status=status)

    item.refresh_from_db()
    assert (caught.value.field, item.status) == ("status", "done")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ops 481", "ftp://tracker.example/1"])
def test_a_link_to_a_tracker_that_would_run_something_is_refused(url: str) -> None:
    item = make_action_item()

    with pytest.raises(RuleViolation) as caught:
        edit_action_item(item, by=None, tracker_url=url)

    item.refresh_from_db()
    assert (caught.value.field, item.tracker_url) == ("tracker_url", "")


def test_move_to_where_it_stands_keeps_when_it_was_done() -> None:
    item = make_action_item()
    move_action_item(item, by=None, at=NOON, status="done")

    move_action_item(item, by=None, at=NOON + timedelta(days=1), status="done")

    item.refresh_from_db()
    assert item.done_at == NOON
    assert Activity.objects.about(item).count() == 1


def test_wont_do_without_a_reason_is_refused() -> None:
    item = make_action_item()

    with pytest.raises(RuleViolation, match="needed") as caught:
        move_action_item(item, by=None, at=NOON, status="wont_do", reason=" ")

    item.refresh_from_db()
    assert (caught.value.field, item.status) == ("reason", "open")


def test_move_of_an_older_version_is_refused() -> None:
    item = make_action_item()
    move_action_item(item, by=None, at=NOON, status="doing", version=1)

    with pytest.raises(StaleVersion):
        move_action_item(item, by=None, at=NOON, status="done", version=1)
