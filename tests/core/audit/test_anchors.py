from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db.models import QuerySet
from pytest_django import Settings

from core.audit.activity import record
from core.audit.anchors import Anchorer, anchors_path, note_head, read_anchors
from core.audit.chain import check_chain, seal_pending
from core.models import Activity, ActivitySeal
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def path(settings: Settings, tmp_path: Path) -> Path:
    settings.DRYDOCK_AUDIT_ANCHORS = str(tmp_path / "away" / "anchors.log")
    return anchors_path()


def log(count: int) -> None:
    person = make_user()
    for number in range(count):
        record(person, "row.seen", person, number=number)
    seal_pending()


def cut_off(count: int) -> None:
    """Take the newest entries away together with their links, as somebody with the database."""
    links = list(ActivitySeal.objects.order_by("-position")[:count])
    QuerySet(ActivitySeal).filter(pk__in=[link.pk for link in links]).delete()
    rows = Activity.objects.filter(pk__in=[link.activity_id for link in links])
    rows._raw_delete(rows.db)


def test_a_head_is_noted_once_an_hour_where_there_is_a_newer_one(path: Path) -> None:
    note_head(NOON)
    log(2)
    for minutes in (0, 30, 61, 90):
        note_head(NOON + timedelta(minutes=minutes))
    log(1)
    note_head(NOON + timedelta(minutes=95))

    anchors, unread = read_anchors(path)
    assert [(at, head[0]) for at, head in anchors] == [
        (NOON, 2),
        (NOON + timedelta(minutes=95), 3),
    ]
    assert (unread, path.stat().st_mode & 0o777) == ([], 0o600)


def test_the_drain_looks_once_an_hour(path: Path) -> None:
    now = NOON
    anchorer = Anchorer(clock=lambda: now)
    log(1)
    turns = [anchorer()]
    log(1)
    now += timedelta(minutes=59)
    turns.append(anchorer())
    noted = [len(read_anchors(path)[0])]
    now += timedelta(minutes=1)
    turns.append(anchorer())

    assert (turns, [*noted, len(read_anchors(path)[0])]) == ([0, 0, 0], [1, 2])


def test_what_was_cut_off_or_written_anew_shows_in_the_anchors(path: Path) -> None:
    log(3)
    note_head(NOON)
    heads = [head for _, head in read_anchors(path)[0]]
    whole = check_chain(*heads).alterations

    cut_off(2)
    short = [one.reason for one in check_chain(*heads).alterations]
    log(4)
    forged = [one.reason for one in check_chain(*heads).alterations]

    assert (whole, check_chain().alterations) == ([], [])
    assert short == ["the chain ends at 1, before it"]
    assert forged == ["it is not the one noted"]


def test_a_line_that_was_cut_off_spoils_no_other(path: Path) -> None:
    log(1)
    note_head(NOON)
    with path.open("a") as file:
        file.write("2026-03-02T12")
    log(1)

    note_head(NOON + timedelta(hours=2))

    anchors, unread = read_anchors(path)
    assert ([head[0] for _, head in anchors], unread) == ([1, 2], [2])
