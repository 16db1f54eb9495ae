"""Remembering up to where somebody has read a timeline."""

import pytest

from incidents.models import TimelineVisit
from incidents.usecases.timeline_visits import note_timeline_visit
from tests.factories.incidents import NOON, make_entry, make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def test_a_visit_goes_forward_only_and_never_beyond_what_there_is() -> None:
    incident, person = make_incident(), make_user()
    first, second = make_entry(incident), make_entry(incident)

    seen = [
        note_timeline_visit(incident, by=person, at=NOON, seen=number).seen
        for number in (first.pk, second.pk, first.pk, second.pk + 1000)
    ]

    assert seen == [first.pk, second.pk, second.pk, second.pk]
    assert TimelineVisit.objects.count() == 1


def test_an_empty_timeline_can_be_seen_too() -> None:
    visit = note_timeline_visit(make_incident(), by=make_user(), at=NOON, seen=5)

    assert visit.seen == 0
