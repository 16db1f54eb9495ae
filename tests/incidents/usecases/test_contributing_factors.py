from collections.abc import Callable

import pytest
from django.db import IntegrityError

from core.errors import RuleViolation
from core.models import Activity
from incidents.models import ContributingFactor
from incidents.usecases.contributing_factors import (
    create_factor,
    edit_factor,
    load_shipped_factors,
    shipped_factors,
)
from tests.factories.contributing_factors import make_factor
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def verbs() -> list[str]:
    return list(Activity.objects.order_by("id").values_list("verb", flat=True))


def test_the_shipped_factors_are_there_after_migrating_and_load_once() -> None:
    shipped = {row["slug"]: row["name"] for row in shipped_factors()}

    added = load_shipped_factors()

    assert added == 0
    assert dict(ContributingFactor.objects.values_list("slug", "name")) == shipped
    assert len(shipped) >= 12


def test_loading_again_keeps_what_people_changed_and_takes_no_name_twice() -> None:
    ContributingFactor.objects.all().delete()
    make_factor(slug="change", name="Rollout", is_offered=False)
    make_factor(slug="our-own", name="DATA")

    load_shipped_factors()

    kept = ContributingFactor.objects.get(slug="change")
    assert (kept.name, kept.is_offered) == ("Rollout", False)
    assert list(ContributingFactor.objects.filter(name__iexact="data")) == [
        ContributingFactor.objects.get(slug="our-own")
    ]


def test_a_factor_of_their_own_gets_a_slug_from_its_name() -> None:
    ana = make_user()

    first = create_factor(by=ana, name="Feature freeze", description="Nobody could deploy.")
    second = create_factor(by=ana, name="Feature: freeze!")

    assert (first.slug, second.slug) == ("feature-freeze", "feature-freeze-2")
    assert (first.is_offered, first.description) == (True, "Nobody could deploy.")
    assert verbs() == ["factor.create", "factor.create"]


def test_a_factor_is_reworded_and_retired_and_the_same_again_logs_nothing() -> None:
    factor = make_factor(name="Old", description="Old words")

    for _ in range(2):
        factor = edit_factor(factor, by=None, name="New", description="", is_offered=False)

    factor.refresh_from_db()
    assert (factor.name, factor.description, factor.is_offered) == ("New", "", False)
    log = Activity.objects.get()
    assert log.data == {
        "before": {"name": "Old", "description": "Old words", "is_offered": True},
        "after": {"name": "New", "description": "", "is_offered": False},
    }


def test_the_case_of_its_own_name_may_change() -> None:
    factor = make_factor(name="dns")

    edit_factor(factor, by=None, name="DNS", description="", is_offered=True)

    assert ContributingFactor.objects.get(pk=factor.pk).name == "DNS"


@pytest.mark.parametrize(
    ("name", "description", "field"),
    [
        ("  ", "", "name"),
        ("x" * 81, "", "name"),
        ("CAPACITY AND LOAD", "", "name"),
        ("New", "x" * 301, "description"),
        ("New", "\x00", "description"),
    ],
)
def test_what_cannot_be_kept_is_refused_on_its_field(
    name: str, description: str, field: str
) -> None:
    factor = make_factor()
    before = list(ContributingFactor.objects.values("pk", "name"))

    attempts: list[Callable[[], object]] = [
        lambda: create_factor(by=None, name=name, description=description),
        lambda: edit_factor(factor, by=None, name=name, description=description, is_offered=True),
    ]
    for attempt in attempts:
        with pytest.raises(RuleViolation) as refusal:
            attempt()
        assert refusal.value.field == field

    assert list(ContributingFactor.objects.values("pk", "name")) == before
    assert verbs() == []


def test_the_database_itself_takes_a_name_once() -> None:
    make_factor(name="Twice")

    with pytest.raises(IntegrityError, match="contributing_factor_name_once"):
        make_factor(name="TWICE")
