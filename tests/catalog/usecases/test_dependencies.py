import pytest

from catalog.models import Dependency
from catalog.usecases import dependencies
from core.errors import RuleViolation
from core.models import Activity
from tests.factories.catalog import make_dependency, make_service

pytestmark = pytest.mark.django_db


def test_add_dependency_is_hard_unless_said_otherwise() -> None:
    shop, database = make_service(), make_service()

    dependency = dependencies.add_dependency(shop, by=None, provider=database)

    assert (dependency.criticality, dependency.redundancy_group) == ("hard", None)
    assert Activity.objects.about(shop).get().data["provider"] == database.slug


def test_add_dependency_on_itself_is_refused() -> None:
    shop = make_service()

    with pytest.raises(RuleViolation, match="itself"):
        dependencies.add_dependency(shop, by=None, provider=shop)


def test_add_dependency_twice_is_refused_and_keeps_the_first() -> None:
    shop, database = make_service(), make_service()
    dependencies.add_dependency(shop, by=None, provider=database, note="first")

    with pytest.raises(RuleViolation, match="already depends"):
        dependencies.add_dependency(shop, by=None, provider=database, note="second")

    assert Dependency.objects.get().note == "first"


def test_dependency_cannot_join_another_services_group() -> None:
    shop, other, database = make_service(), make_service(), make_service()
    group = dependencies.save_redundancy_group(other, by=None, name="replicas", needed=1)

    with pytest.raises(RuleViolation, match="another service"):
        dependencies.add_dependency(shop, by=None, provider=database, redundancy_group=group)


def test_edit_dependency_moves_it_into_a_group() -> None:
    shop, database = make_service(), make_service()
    dependency = make_dependency(shop, database)
    group = dependencies.save_redundancy_group(shop, by=None, name="replicas", needed=2)

    dependencies.edit_dependency(
        dependency, by=None, criticality="soft", redundancy_group=group, note="read only"
    )

    dependency.refresh_from_db()
    assert (dependency.criticality, dependency.redundancy_group) == ("soft", group)


def test_save_redundancy_group_again_changes_how_many_are_needed() -> None:
    shop = make_service()
    dependencies.save_redundancy_group(shop, by=None, name="replicas", needed=1)

    dependencies.save_redundancy_group(shop, by=None, name="replicas", needed=3)

    assert [group.needed for group in shop.redundancy_groups.all()] == [3]


def test_save_redundancy_group_that_needs_nothing_is_refused() -> None:
    with pytest.raises(RuleViolation, match="At least one"):
        dependencies.save_redundancy_group(make_service(), by=None, name="replicas", needed=0)


def test_remove_group_keeps_its_dependencies() -> None:
    shop, database = make_service(), make_service()
    group = dependencies.save_redundancy_group(shop, by=None, name="replicas", needed=1)
    dependency = make_dependency(shop, database, redundancy_group=group)

    dependencies.remove_redundancy_group(group, by=None)

    dependency.refresh_from_db()
    assert dependency.redundancy_group is None


def test_remove_dependency_twice_logs_once() -> None:
    shop, database = make_service(), make_service()
    dependency = make_dependency(shop, database)

    dependencies.remove_dependency(dependency, by=None)
    dependencies.remove_dependency(dependency, by=None)

    assert not Dependency.objects.exists()
    assert Activity.objects.about(shop).count() == 1
