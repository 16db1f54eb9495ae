from datetime import timedelta

import pytest

from incidents.models import SectionPresence
from incidents.usecases.section_presence import FRESH_FOR, KEPT_FOR, note_presence
from tests.factories.incidents import NOON
from tests.factories.people import make_user
from tests.factories.postmortems import make_presence, section_of, started

pytestmark = pytest.mark.django_db


def places() -> list[tuple[str, str]]:
    rows = SectionPresence.objects.values_list("person__username", "section__key")
    return sorted(rows.order_by("pk"))


def test_presence_is_one_row_in_the_section_somebody_is_in() -> None:
    postmortem, mia = started(), make_user(username="mia")
    make_presence(section_of(postmortem), make_user(username="tom"))

    for key in ("summary", "timeline", "timeline"):
        note_presence(postmortem, by=mia, at=NOON, key=key)

    assert places() == [("mia", "timeline"), ("tom", "summary")]


@pytest.mark.parametrize("key", ["", "no-such-section"])
def test_presence_in_no_section_ends_it(key: str) -> None:
    postmortem, mia = started(), make_user()
    note_presence(postmortem, by=mia, at=NOON, key="summary")

    note_presence(postmortem, by=mia, at=NOON, key=key)

    assert places() == []


def test_presence_is_written_again_only_when_it_is_no_longer_fresh() -> None:
    postmortem, mia = started(), make_user()
    seen = []

    for after in (timedelta(0), FRESH_FOR / 2, FRESH_FOR):
        note_presence(postmortem, by=mia, at=NOON + after, key="summary")
        seen.append(SectionPresence.objects.get().seen_at - NOON)

    assert seen == [timedelta(0), timedelta(0), FRESH_FOR]


def test_presence_of_people_long_gone_is_removed() -> None:
    postmortem, mia = started(), make_user(username="mia")
    make_presence(section_of(postmortem), make_user(username="gone"))

    note_presence(postmortem, by=mia, at=NOON + KEPT_FOR + timedelta(seconds=1), key="summary")

    assert places() == [("mia", "summary")]
