import pytest

from incidents.queries.postmortems import edited_sections, is_intact, late_texts, reading_minutes
from tests.factories.postmortems import make_edition, make_version, section_of, started

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("characters", "minutes"), [(None, 1), (0, 1), (1_900, 2), (24_000, 20)])
def test_reading_minutes_are_at_least_one(characters: int | None, minutes: int) -> None:
    assert reading_minutes(characters) == minutes


def test_late_texts_are_those_that_became_no_version() -> None:
    section = section_of(started())

    late = make_version(section)

    assert list(late_texts(section)) == [late]


def test_is_intact_only_with_the_text_of_the_digest() -> None:
    edition = make_edition(started())

    assert is_intact(edition) is True
    edition.markdown += " "
    assert is_intact(edition) is False


def test_edited_sections_are_those_of_another_version() -> None:
    postmortem = started()
    sections = list(postmortem.sections.all())
    versions = {section.key: 1 for section in sections} | {"summary": 3}

    edition = make_edition(postmortem, section_versions=versions)

    assert [section.key for section in edited_sections(edition, sections)] == ["summary"]
