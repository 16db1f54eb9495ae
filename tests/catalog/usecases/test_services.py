from decimal import Decimal

import pytest

from catalog.models import Service
from catalog.usecases.services import create_service, edit_service
from core.errors import RuleViolation
from core.models import Activity
from tests.factories.catalog import make_service, make_team
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def test_create_service_makes_the_slug_from_the_name_and_logs_it() -> None:
    person = make_user()

    service = create_service(by=person, name="Checkout API", tier=1)

    assert (service.slug, service.tier) == ("checkout-api", 1)
    logged = Activity.objects.about(service).get()
    assert (logged.verb, logged.actor) == ("service.create", person)


def test_create_service_numbers_a_slug_that_is_taken() -> None:
    make_service(slug="checkout")

    assert create_service(by=None, name="Checkout").slug == "checkout-2"


def test_create_service_refuses_a_given_slug_that_is_taken_and_saves_nothing() -> None:
    make_service(slug="checkout")

    with pytest.raises(RuleViolation, match="taken") as caught:
        create_service(by=None, name="Another", slug="checkout")

    assert caught.value.field == "slug"
    assert Service.objects.count() == 1
    assert not Activity.objects.exists()


def test_create_service_refuses_a_reserved_slug() -> None:
    with pytest.raises(RuleViolation, match="reserved"):
        create_service(by=None, name="New", slug="new")


def test_edit_service_changes_the_given_fields_only() -> None:
    team = make_team()
    service = make_service(name="Search", tier=2)

    edit_service(service, by=None, owner_team=team, slo_target_percent=Decimal("99.9"))

    service.refresh_from_db()
    assert (service.owner_team, service.slo_target_percent) == (team, Decimal("99.9"))
    assert (service.name, service.tier) == ("Search", 2)
    logged = Activity.objects.about(service).get()
    assert logged.data["after"] == {"owner_team": team.slug, "slo_target_percent": "99.9"}


def test_edit_service_twice_logs_once() -> None:
    service = make_service()

    edit_service(service, by=None, name="Renamed")
    edit_service(service, by=None, name="Renamed")

    assert Activity.objects.about(service).count() == 1
