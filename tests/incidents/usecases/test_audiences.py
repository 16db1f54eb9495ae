import pytest
from django.db import IntegrityError, transaction

from core.errors import RuleViolation
from incidents.models import TimelineEntry
from incidents.usecases.timeline import add_entry, correct_entry, retract_entry
from tests.factories.incidents import NOON, make_entry, make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def test_an_update_keeps_who_was_told_until_it_is_one_no_more() -> None:
    person = make_user()
    told = add_entry(
        make_incident(), by=person, at=NOON, text="Soon back", kind="comms", audience="company"
    )

    better = correct_entry(told, by=person, at=NOON, text="Back at one", kind="comms")
    wider = correct_entry(
        better, by=person, at=NOON, text="Back at one", kind="comms", audience="outside"
    )
    gone = retract_entry(wider, by=person)
    note = correct_entry(gone, by=person, at=NOON, text="Back at one", kind="note")

    audiences = [row.audience for row in (told, better, wider, gone, note)]
    assert audiences == ["company", "company", "outside", "outside", ""]


@pytest.mark.parametrize(("kind", "audience"), [("note", "team"), ("comms", "everybody")])
def test_an_audience_of_nothing_told_or_unknown_is_refused(kind: str, audience: str) -> None:
    incident, person = make_incident(), make_user()
    entry = make_entry(incident)

    with pytest.raises(RuleViolation) as adding:
        add_entry(incident, by=person, at=NOON, text="x", kind=kind, audience=audience)
    with pytest.raises(RuleViolation) as correcting:
        correct_entry(entry, by=person, at=NOON, text="x", kind=kind, audience=audience)

    assert {adding.value.field, correcting.value.field} == {"audience"}
    assert TimelineEntry.objects.count() == 1


def test_the_database_holds_no_audience_of_another_kind() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_entry(make_incident(), kind="note", audience="team")
