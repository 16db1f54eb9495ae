import pytest

from core.errors import RuleViolation
from core.models import Activity
from incidents.usecases.restoring import restore_versions
from tests.factories.incidents import NOON
from tests.factories.people import make_user
from tests.factories.postmortems import section_of, started, write

pytestmark = pytest.mark.django_db


def test_restoring_makes_a_new_version_and_loses_none() -> None:
    postmortem, person = write(started(), "First", "summary"), make_user()
    write(postmortem, "Second", "summary")

    restored = restore_versions(
        postmortem, by=person, at=NOON, versions={"summary": 2, "timeline": 1}
    )

    section = section_of(postmortem)
    assert restored == ["Summary"]
    assert (section.text, section.version, section.updated_by) == ("First", 4, person)
    assert [version.text for version in section.versions.all()][1:] == ["First", "Second", "First"]
    assert Activity.objects.filter(verb="postmortem.restore").count() == 1


def test_restoring_what_is_there_already_does_nothing() -> None:
    postmortem = write(started(), "First", "summary")

    assert restore_versions(postmortem, by=make_user(), at=NOON, versions={"summary": 2}) == []

    assert section_of(postmortem).version == 2
    assert not Activity.objects.filter(verb="postmortem.restore").exists()


def test_a_version_of_which_no_text_is_kept_is_refused() -> None:
    postmortem = write(started(), "First", "summary")

    with pytest.raises(RuleViolation, match="summary"):
        restore_versions(postmortem, by=make_user(), at=NOON, versions={"summary": 9})
