"""Lines of the timeline: newest versions in order, filters, news after a cursor."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from incidents.domain.lifecycle import Milestone
from incidents.domain.timeline import EntryKind
from incidents.models import Incident, TimelineEntry
from incidents.queries.timeline import (
    EVERYTHING,
    ICONS,
    TimelineChoice,
    TimelineRow,
    choice_links,
    moment_after,
    news_of,
    row_of,
    timeline_of,
)
from incidents.usecases.lifecycle import set_milestone
from incidents.usecases.timeline import correct_entry, retract_entry
from tests.factories.incidents import NOON, make_entry, make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def correct(entry: TimelineEntry, text: str = "Better words", **changed: object) -> TimelineEntry:
    values = {"at": entry.at, "text": text, "kind": entry.kind} | changed
    return correct_entry(entry, by=None, **values)  # type: ignore[arg-type]  # of the right types


def texts(rows: list[TimelineRow]) -> list[str]:
    return [row.entry.text for row in rows]


def test_lines_stand_in_the_order_of_what_happened() -> None:
    incident = make_incident()
    for minutes, text in ((2, "third"), (0, "first"), (1, "second"), (2, "fourth")):
        make_entry(incident, at=NOON + minutes * MINUTE, text=text)

    timeline = timeline_of(incident)

    assert texts(timeline.rows) == ["first", "second", "third", "fourth"]
    assert [row.sort for row in timeline.rows] == sorted(row.sort for row in timeline.rows)
    assert (timeline.hidden, timeline.earlier) == (0, 0)


def test_a_corrected_line_keeps_its_place_its_number_and_its_first_author() -> None:
    incident, ana, bo = make_incident(), make_user(), make_user()
    entry = make_entry(incident, text="frst", author=ana)
    make_entry(incident, text="second")
    correct_entry(entry, by=bo, at=NOON, text="first", kind="note")

    row = timeline_of(incident).rows[0]

    assert (row.entry.text, row.number, row.anchor) == ("first", entry.pk, f"entry-{entry.pk}")
    assert (row.first.author, row.entry.author, row.is_corrected) == (ana, bo, True)
    assert [version.text for version in row.versions] == ["frst", "first"]


def test_a_line_that_was_taken_back_stays_as_a_mark_of_its_own() -> None:
    incident = make_incident()
    entry = make_entry(incident)
    set_milestone(incident, Milestone.DETECTED, by=None, at=NOON, entry=entry)
    retract_entry(entry, by=None)
    incident.refresh_from_db()

    (row,) = timeline_of(incident).rows

    assert (row.number, row.entry.is_retracted, row.milestones) == (entry.pk, True, ())


def test_milestones_hang_on_the_line_they_were_read_off_also_when_it_is_corrected() -> None:
    incident = make_incident()
    entry, other = make_entry(incident), make_entry(incident)
    for milestone in (Milestone.STARTED, Milestone.DETECTED):
        set_milestone(incident, milestone, by=None, at=NOON, entry=entry)
    correct(entry)
    incident.refresh_from_db()

    rows = {row.number: row for row in timeline_of(incident).rows}

    assert rows[entry.pk].milestones == ("Started", "Detected")
    assert rows[other.pk].milestones == ()


def test_each_first_line_of_a_day_in_the_zone_of_the_page_says_so() -> None:
    incident = make_incident()
    for hours in (0, 10, 12, 13):
        make_entry(incident, at=NOON + timedelta(hours=hours))

    in_utc = [row.starts_day for row in timeline_of(incident).rows]
    with timezone.override(ZoneInfo("Europe/Berlin")):
        in_berlin = [row.starts_day for row in timeline_of(incident).rows]

    assert in_utc == [True, False, True, False]
    assert in_berlin == [True, False, True, False]
    with timezone.override(ZoneInfo("America/New_York")):
        assert [row.starts_day for row in timeline_of(incident).rows] == [True, False, False, False]


def test_only_the_latest_lines_are_given_when_asked_for() -> None:
    incident = make_incident()
    for number in range(5):
        make_entry(incident, at=NOON + number * MINUTE, text=str(number))

    timeline = timeline_of(incident, latest=2)

    assert (texts(timeline.rows), timeline.earlier) == (["3", "4"], 3)
    assert timeline.rows[0].starts_day


@pytest.mark.parametrize("number", [1, 4, 5, 7, 9, 13])
def test_pieces_in_either_direction_make_up_the_whole_timeline(number: int) -> None:
    incident = make_incident()
    for minutes in range(number):
        make_entry(incident, at=NOON + minutes * MINUTE, text=str(minutes))

    piece = timeline_of(incident, latest=4)
    back = [piece]
    while piece.earlier_at is not None:
        piece = timeline_of(incident, latest=4, around=piece.earlier_at)
        back.append(piece)
    forth = [piece]
    while piece.later:
        piece = timeline_of(incident, latest=4, around=piece.later_at)
        forth.append(piece)

    everything = {str(minutes) for minutes in range(number)}
    for pieces in (back, forth):
        assert {text for one in pieces for text in texts(one.rows)} == everything
        assert all(one.earlier + len(one.rows) + one.later == number for one in pieces)
        assert sum(len(one.rows) for one in pieces) - number < 4
    assert (back[0].until, back[0].later_at, forth[-1].until) == (None, None, None)


def test_a_piece_around_a_line_that_the_choice_hides_or_nobody_knows() -> None:
    incident = make_incident()
    entries = [make_entry(incident, at=NOON + at * MINUTE, text=str(at)) for at in range(12)]
    hidden = make_entry(incident, at=NOON + 5 * MINUTE, kind=EntryKind.STATUS, text="hidden")
    choice = TimelineChoice(kinds=("note",))

    around = timeline_of(incident, choice, latest=4, around=hidden.pk)
    unknown = timeline_of(incident, choice, latest=4, around=10**9)

    assert texts(around.rows) == ["4", "5", "6", "7"]
    assert around.until == entries[7].pk
    assert texts(unknown.rows) == ["8", "9", "10", "11"]


def test_very_many_lines_are_read_without_naming_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("incidents.queries.timeline.MOST_NAMED", 2)
    incident = make_incident()
    for number in range(4):
        make_entry(incident, at=NOON + number * MINUTE, text=str(number))

    assert texts(timeline_of(incident, latest=3).rows) == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("choice", "shown"),
    [
        (EVERYTHING, ["n", "d", "a"]),
        (TimelineChoice(kinds=("decision",)), ["d"]),
        (TimelineChoice(kinds=("decision", "action")), ["d", "a"]),
        (TimelineChoice(story=True), ["n", "a"]),
        (TimelineChoice(kinds=("decision", "action"), story=True), ["a"]),
    ],
)
def test_a_choice_shows_its_lines_and_counts_the_others(
    choice: TimelineChoice, shown: list[str]
) -> None:
    incident = make_incident()
    make_entry(incident, text="n", is_pinned=True)
    make_entry(incident, text="d", kind="decision")
    make_entry(incident, text="a", kind="action", is_pinned=True)

    timeline = timeline_of(incident, choice)

    assert (texts(timeline.rows), timeline.hidden) == (shown, 3 - len(shown))
    assert timeline.cursor == TimelineEntry.objects.latest("id").pk


def test_a_choice_is_an_address_and_its_parts_can_be_switched() -> None:
    choice = TimelineChoice(kinds=("action", "decision"), story=True)

    assert (choice.story_in_address, EVERYTHING.story_in_address) == ("1", None)
    assert choice.toggled("action") == TimelineChoice(kinds=("decision",), story=True)
    assert choice.toggled("note").kinds == ("note", "action", "decision")


def test_links_lead_to_each_choice_and_tell_which_is_on() -> None:
    links = {link.label: link for link in choice_links(TimelineChoice(kinds=("action",)))}

    assert list(links) == ["Everything", "Story", *(kind.value.capitalize() for kind in EntryKind)]
    assert [label for label, link in links.items() if link.is_on] == ["Action"]
    assert links["Everything"].choice == links["Action"].choice == EVERYTHING
    assert links["Story"].choice == TimelineChoice(kinds=("action",), story=True)
    assert links["Note"].choice == TimelineChoice(kinds=("note", "action"))


def test_every_kind_has_its_own_mark() -> None:
    assert set(ICONS) == set(EntryKind)
    assert len(set(ICONS.values())) == len(EntryKind)


def test_there_is_no_news_after_the_newest_row() -> None:
    incident = make_incident()
    make_entry(make_incident())

    assert news_of(incident, since=0) is None

    entry = make_entry(incident)

    assert news_of(incident, since=entry.pk) is None


def test_news_are_the_new_lines_wherever_they_stand() -> None:
    incident = make_incident()
    old = make_entry(incident, at=NOON + MINUTE, text="old")
    make_entry(incident, at=NOON, text="before")
    newest = make_entry(incident, at=NOON + 2 * MINUTE, text="after")

    news = news_of(incident, since=old.pk)

    assert news is not None
    assert (texts(news.added), news.changed) == (["before", "after"], [])
    assert (news.cursor, news.hidden) == (newest.pk, 0)


def test_a_new_line_that_was_corrected_since_comes_once() -> None:
    incident = make_incident()
    entry = make_entry(incident)
    correct(entry)

    news = news_of(incident, since=entry.pk - 1)

    assert news is not None
    assert (texts(news.added), news.changed) == (["Better words"], [])


@pytest.mark.parametrize("is_taken_back", [True, False])
def test_a_known_line_that_changed_takes_the_place_of_the_old_one(is_taken_back: bool) -> None:
    incident = make_incident()
    entry = make_entry(incident)
    newest = retract_entry(entry, by=None) if is_taken_back else correct(entry)

    news = news_of(incident, since=entry.pk)

    assert news is not None
    assert news.added == []
    assert [(row.number, row.entry) for row in news.changed] == [(entry.pk, newest)]


def test_news_under_a_choice_reach_readers_of_either_version() -> None:
    incident = make_incident()
    now_decision = make_entry(incident, kind="note")
    now_note = make_entry(incident, kind="decision")
    known = make_entry(incident, kind="note", text="known")
    correct(now_decision, "appears", kind="decision")
    correct(now_note, "goes", kind="note")
    make_entry(incident, kind="note", text="new but hidden")

    news = news_of(incident, since=known.pk, choice=TimelineChoice(kinds=("decision",)))

    assert news is not None
    assert texts(news.added) == ["appears"]
    assert texts(news.changed) == ["appears", "goes"]
    assert news.hidden == 3


def test_a_line_is_found_by_any_of_its_versions_and_not_elsewhere() -> None:
    incident, other = make_incident(), make_incident()
    entry = make_entry(incident)
    newest = correct(entry)

    found = [row_of(incident, number) for number in (entry.pk, newest.pk)]

    assert [row.number for row in found if row] == [entry.pk, entry.pk]
    assert row_of(other, entry.pk) is None


def test_the_moment_after_a_line_lies_before_the_next_one() -> None:
    incident = make_incident()
    first = make_entry(incident)
    last = make_entry(incident, at=NOON + 10 * MINUTE)
    row, last_row = row_of(incident, first.pk), row_of(incident, last.pk)
    assert row
    assert last_row

    assert moment_after(incident, row) == NOON + 5 * MINUTE
    assert moment_after(incident, last_row) == last.at


@pytest.mark.parametrize(
    ("typed_zone", "shown"),
    [
        ("Asia/Kolkata", "17:30 Asia/Kolkata"),
        ("utc-5", "07:00 utc-5"),
        ("UTC", ""),
        ("Africa/Abidjan", ""),
        ("", ""),
        ("the vendor's", ""),
        ("../../etc/passwd", ""),
    ],
)
def test_a_time_typed_in_another_zone_is_shown_in_it_too(typed_zone: str, shown: str) -> None:
    row = TimelineRow((make_entry(make_incident(), typed_zone=typed_zone),))

    assert row.typed_as == shown


def test_lines_of_the_app_are_not_for_people_to_change() -> None:
    incident = make_incident()

    kinds = {
        kind: TimelineRow((make_entry(incident, kind=kind),)).is_changeable for kind in EntryKind
    }

    assert [kind for kind, is_changeable in kinds.items() if not is_changeable] == ["status"]


@pytest.mark.parametrize("number", [1, 3])
def test_reading_takes_the_same_statements_for_any_number_of_lines(
    number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    incident = make_incident()
    for _ in range(number):
        correct(make_entry(incident, author=make_user()))
    incident = Incident.objects.get(pk=incident.pk)

    with django_assert_num_queries(2):
        authors = [str(row.first.author) for row in timeline_of(incident).rows]
    with django_assert_num_queries(3):
        news = news_of(incident, since=0)

    assert len(authors) == number
    assert news is not None
    assert len(news.added) == number
