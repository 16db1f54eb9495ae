"""What is new on a timeline to somebody who has read it before."""

from datetime import timedelta

import pytest

from incidents.queries.timeline import TimelineChoice, timeline_of
from incidents.usecases.timeline import correct_entry, retract_entry
from tests.factories.incident_parts import make_timeline_visit
from tests.factories.incidents import NOON, make_entry, make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def test_what_others_wrote_since_is_marked_and_a_divider_stands_before_the_first() -> None:
    incident, reader, other = make_incident(), make_user(), make_user()
    kept, mended = make_entry(incident, at=NOON), make_entry(incident, at=NOON + MINUTE)
    make_timeline_visit(incident, reader)
    correct_entry(mended, by=other, at=mended.at, text="Better", kind="note")
    late = make_entry(incident, at=NOON + 5 * MINUTE, author=other)
    make_entry(incident, at=NOON + 6 * MINUTE, author=reader)
    from_machine = make_entry(incident, at=NOON + 7 * MINUTE, author=None)

    timeline = timeline_of(incident, reader=reader)

    marks = {row.number: (row.news, row.is_first_news) for row in timeline.rows}
    assert timeline.unseen is not None
    assert marks[kept.pk] == ("", False)
    assert marks[mended.pk] == ("changed", True)
    assert (marks[late.pk], marks[from_machine.pk]) == (("new", False), ("new", False))
    assert (len(timeline.unseen.added), len(timeline.unseen.changed)) == (2, 1)
    assert timeline.shows_first_news


def test_nothing_is_new_to_a_first_reader_nor_to_one_who_has_read_it_all() -> None:
    incident, reader = make_incident(), make_user()
    entry = make_entry(incident, author=make_user())

    first_look = timeline_of(incident, reader=reader)
    make_timeline_visit(incident, reader)
    second_look = timeline_of(incident, reader=reader)
    retract_entry(entry, by=reader)
    after_own_change = timeline_of(incident, reader=reader)

    seen = [one.unseen.seen for one in (first_look, second_look) if one.unseen]
    assert seen == [None, entry.pk]
    assert [row.news for row in (*first_look.rows, *second_look.rows)] == ["", ""]
    assert [row.news for row in after_own_change.rows] == [""]


def test_a_new_line_of_an_earlier_piece_is_known_and_a_filtered_page_shows_not_all() -> None:
    incident, reader = make_incident(), make_user()
    for minutes in range(3):
        make_entry(incident, at=NOON + minutes * MINUTE)
    make_timeline_visit(incident, reader)
    early = make_entry(incident, at=NOON - MINUTE, author=make_user())

    piece = timeline_of(incident, latest=2, reader=reader)
    story = timeline_of(incident, TimelineChoice(story=True), reader=reader)

    assert piece.unseen is not None
    assert (piece.unseen.first, piece.shows_first_news) == (early.pk, False)
    assert (piece.shows_latest, story.shows_latest) == (True, False)
