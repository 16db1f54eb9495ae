"""Who is on which version of a checklist."""

import pytest
from pytest_django import DjangoAssertNumQueries

from readiness.models import ChecklistVersion
from readiness.queries.checklist_services import MOST_ELSEWHERE, MOST_HERE, spread_of
from tests.factories.catalog import make_service
from tests.factories.readiness import (
    make_assessment,
    make_checklist,
    make_checklist_version,
    make_readiness_evidence,
)

pytestmark = pytest.mark.django_db


def shipped() -> ChecklistVersion:
    return ChecklistVersion.objects.get(is_current=True, checklist__is_default=True)


def on(version: ChecklistVersion, *slugs: str, tier: int | None = None) -> None:
    for slug in slugs:
        service = make_service(slug=slug, name=slug, tier=tier)
        make_assessment(service, checklist_version=version)


def test_each_version_names_its_services_the_strictest_tier_first() -> None:
    first, own = shipped(), make_checklist_version(make_checklist(key="own"))
    second = make_checklist_version(first.checklist, version="2.0.0", is_current=False)
    on(first, "untold")
    on(first, "b", "a", tier=3)
    on(first, "z", tier=1)
    on(own, "elsewhere")

    found = spread_of(first).users

    assert [(one.version, one.count) for one in found] == [(second, 0), (first, 4)]
    assert [service.slug for service in found[1].services] == ["z", "a", "b", "untold"]


def test_services_without_a_choice_follow_the_current_version_once_they_have_evidence() -> None:
    service = make_service(slug="tested")
    make_readiness_evidence(service)
    make_readiness_evidence(service)
    make_service(slug="new")
    own = make_checklist_version(make_checklist(key="own"))

    by_default, by_choice = spread_of(shipped()), spread_of(own)

    last = by_default.users[-1]
    assert (last.version, last.count, last.services) == (None, 1, (service,))
    assert by_default.not_begun == 1
    assert ([one.version for one in by_choice.users], by_choice.not_begun) == ([own], 0)


def test_the_names_are_few_and_the_statements_always_as_many(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    first = shipped()
    second = make_checklist_version(first.checklist, version="2.0.0", is_current=False)
    on(first, *(f"first-{number}" for number in range(MOST_HERE + 2)))
    on(second, *(f"second-{number}" for number in range(MOST_ELSEWHERE + 3)))
    for number in range(MOST_ELSEWHERE + 1):
        make_readiness_evidence(make_service(slug=f"third-{number}"))

    with django_assert_num_queries(5):
        found = spread_of(first).users

    assert [(len(one.services), one.unnamed) for one in found] == [
        (MOST_ELSEWHERE, 3),
        (MOST_HERE, 2),
        (MOST_ELSEWHERE, 1),
    ]
