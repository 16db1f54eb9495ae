from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from core.models import User
from incidents.domain.postmortem import PRESENT_FOR
from incidents.queries.section_places import RECENT, drafts_to_edit, section_places
from incidents.usecases.postmortem_sections import save_section
from tests.factories.incidents import NOON
from tests.factories.people import make_user
from tests.factories.postmortems import make_presence, section_of, started

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [1, 3])
def test_places_name_others_in_a_section_in_one_statement(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    postmortem, reader = started(), make_user(username="reader")
    people = [make_user(username=f"person{number}") for number in range(count)]
    for person in [*reversed(people), reader]:
        make_presence(section_of(postmortem), person)
    make_presence(section_of(started()), make_user())
    drafts = drafts_to_edit(postmortem)

    with django_assert_num_queries(1):
        places = section_places(postmortem, drafts, at=NOON, reader=reader)

    assert [place.people for place in places] == [people, [], [], [], [], []]


def test_places_forget_who_was_not_heard_of_for_a_while() -> None:
    postmortem, mia = started(), make_user()
    make_presence(section_of(postmortem), mia)
    drafts = drafts_to_edit(postmortem)

    def people(after: timedelta) -> int:
        found = section_places(postmortem, drafts, at=NOON + after, reader=make_user())
        return len(found[0].people)

    assert people(PRESENT_FOR - timedelta(seconds=1)) == 1
    assert people(PRESENT_FOR) == 0


def test_places_say_who_else_saved_lately() -> None:
    postmortem, mia = started(), make_user()
    saved = save_section(section_of(postmortem), by=mia, at=NOON, text="a", base_version=1)
    drafts = drafts_to_edit(postmortem)
    now = saved.updated_at

    def saver(reader: User, after: timedelta) -> User | None:
        return section_places(postmortem, drafts, at=now + after, reader=reader)[0].saved_by

    tom = make_user()
    assert saver(tom, timedelta(0)) == mia
    assert saver(mia, timedelta(0)) is None
    assert saver(tom, RECENT) is None
