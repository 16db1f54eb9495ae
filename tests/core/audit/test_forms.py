"""What people may ask of the log, and what they are told when they ask for something else."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from core.audit.forms import MOST_OFFERED, NOBODY, ActivityFilterForm
from core.audit.reading import LogFilter
from core.models import User
from tests.factories.catalog import make_service
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def faults_of(**asked: str) -> dict[str, list[str]]:
    form = ActivityFilterForm(asked)
    form.is_valid()
    return {name: [str(one) for one in found] for name, found in form.errors.items()}


def test_nothing_asked_cuts_nothing() -> None:
    assert ActivityFilterForm({}).chosen() == LogFilter()


def test_everything_may_be_asked_at_once() -> None:
    mia = make_user(username="mia")
    asked = {"person": "mia", "verb": "incident.edit", "object": "INC-12"}
    asked |= {"from": "2026-03-02", "to": "2026-03-03"}

    with timezone.override("Europe/Berlin"):
        chosen = ActivityFilterForm(asked).chosen()

    assert chosen == LogFilter(
        person=mia,
        verb="incident.edit",
        keys=[("incidents.incident", 12)],
        since=datetime(2026, 3, 1, 23, tzinfo=UTC),
        until=datetime(2026, 3, 3, 23, tzinfo=UTC),
    )


def test_what_no_person_did_may_be_asked_for() -> None:
    assert ActivityFilterForm({"person": NOBODY}).chosen() == LogFilter(is_nobodys=True)


def test_a_service_is_found_by_its_short_name() -> None:
    service = make_service(slug="shop")

    chosen = ActivityFilterForm({"object": " shop "}).chosen()

    assert chosen.keys == [("catalog.service", service.pk)]


def test_what_cannot_be_read_is_named_and_cuts_nothing() -> None:
    asked = {"person": "ghost", "verb": "ghost.haunt", "object": "ghost"}
    asked |= {"from": "soon", "to": "later"}
    form = ActivityFilterForm(asked)

    assert form.chosen() == LogFilter()
    assert list(form.errors) == list(asked)
    assert form.errors["person"] == ["There is no person “ghost”."]
    assert form.errors["verb"] == ["There is no “ghost.haunt”."]
    assert form.errors["object"] == ["There is nothing called “ghost”."]
    assert str(form.errors["from"][0]).startswith("“soon” is no time; use ")


def test_a_range_that_ends_before_it_begins_is_refused() -> None:
    faults = faults_of(**{"from": "2026-03-03", "to": "2026-03-02"})

    assert faults == {"to": ["This is before the beginning of the range."]}
    assert faults_of(**{"from": "2026-03-02", "to": "2026-03-02"}) == {}


def test_few_people_are_offered_and_many_are_typed(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_user(username="mia", name="Mia", is_active=False)
    form = ActivityFilterForm({"person": "mia"})
    with django_assert_num_queries(1):
        form.offer_people()
    offered = str(form["person"])
    User.objects.bulk_create(User(username=f"one{number}") for number in range(MOST_OFFERED))

    form = ActivityFilterForm({"person": "mia"})
    form.offer_people()

    assert '<option value="mia" selected>Mia</option>' in offered
    assert f'<option value="{NOBODY}">A command or an import</option>' in offered
    assert '<input type="text" name="person" value="mia"' in str(form["person"])
