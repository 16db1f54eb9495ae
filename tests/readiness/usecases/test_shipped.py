"""Every installation begins with the shipped checklist and failure modes, and keeps its own."""

import pytest

from readiness.models import Checklist, ChecklistVersion, FailureModeTaxonomy
from readiness.queries.checklists import checklist_of, default_version
from readiness.queries.failure_modes import current_taxonomy
from readiness.usecases.shipped import load_shipped_checklists, load_shipped_failure_modes
from tests.factories.people import make_user
from tests.readiness.vectors import shipped_checklist, shipped_modes

pytestmark = pytest.mark.django_db


def test_a_fresh_database_has_both() -> None:
    version = ChecklistVersion.objects.get()

    assert (version.checklist.is_default, version.is_current, version.author) == (True, True, None)
    assert checklist_of(version) == shipped_checklist()
    assert default_version() == version
    assert current_taxonomy() == shipped_modes()


def test_loading_again_adds_nothing() -> None:
    assert (load_shipped_checklists(), load_shipped_failure_modes()) == (0, 0)


def test_a_new_version_becomes_current_unless_people_wrote_theirs() -> None:
    ChecklistVersion.objects.update(version="0.9")

    assert load_shipped_checklists() == 1
    assert default_version().version == shipped_checklist().version

    ChecklistVersion.objects.filter(is_current=True).update(version="0.8", author=make_user())
    assert load_shipped_checklists() == 1
    assert default_version().version == "0.8"


def test_new_failure_modes_become_current() -> None:
    FailureModeTaxonomy.objects.update(version="0.9")

    assert load_shipped_failure_modes() == 1
    assert FailureModeTaxonomy.objects.get(is_current=True).version == shipped_modes().version


def test_only_one_checklist_is_the_default() -> None:
    assert [one.key for one in Checklist.objects.filter(is_default=True)] == ["fault-tolerance"]
