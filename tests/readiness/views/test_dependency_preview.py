import pytest
from pytest_django import DjangoAssertNumQueries

from catalog.models import Dependency
from core.models import Role
from readiness.queries.dependency_preview import preview_of
from tests.conftest import SignedIn
from tests.factories.catalog import make_dependency, make_redundancy_group, make_service
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def test_preview_names_ring_new_points_and_who_falls_with_them() -> None:
    web, shop, mail = (
        make_service(name=name, slo_target_percent="99.9") for name in ("Web", "Shop", "Mail")
    )
    make_dependency(web, shop)
    make_dependency(mail, shop)

    found = preview_of(shop, provider=mail, criticality="hard", group=None)

    assert found.new_points == [mail]
    assert found.gone_points == []
    assert found.taken_down == [shop, web]
    assert found.ring == [shop, mail, shop]
    assert found.before.ceiling.value is None
    assert found.after.ceiling.value == pytest.approx(0.999)
    assert len(found.drawing.dependencies) == 3
    assert Dependency.objects.count() == 2


def test_preview_of_a_stand_in_takes_a_single_point_away() -> None:
    shop, north, south = (make_service() for _ in range(3))
    group = make_redundancy_group(shop)
    make_dependency(shop, north, redundancy_group=group)

    found = preview_of(shop, provider=south, criticality="hard", group=group)

    assert (found.new_points, found.gone_points) == ([], [north])
    assert (found.taken_down, found.ring) == ([], None)


@pytest.mark.parametrize("more", [0, 3])
def test_preview_takes_a_fixed_number_of_statements(
    more: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    shop, database = make_service(), make_service()
    for _ in range(more):
        make_dependency(shop, make_service())

    # Revision, edges, services.
    with django_assert_num_queries(3):
        preview_of(shop, provider=database, criticality="soft", group=None)


def test_preview_page_stores_nothing_and_offers_to_save(signed_in: SignedIn) -> None:
    make_service(slug="shop", name="Shop")
    make_service(slug="database", name="Database")
    client = signed_in(make_user(role=Role.MANAGER))
    typed = {"provider": "database", "criticality": "hard", "note": "Orders <b>"}

    response = client.post("/services/shop/graph/preview/", typed)

    page = response.content.decode()
    assert response.status_code == 200
    assert "If Shop needed Database" in page
    assert "Database becomes a single point of failure of Shop." in page
    assert "Orders &lt;b&gt;" in page
    assert not Dependency.objects.exists()
    client.post("/services/shop/dependencies/add/", typed)
    assert Dependency.objects.get().note == "Orders <b>"


@pytest.mark.parametrize("provider", ["shop", "database", "nowhere", "", "\x00"])
def test_preview_of_what_cannot_be_added_keeps_what_was_typed(
    provider: str, signed_in: SignedIn
) -> None:
    shop = make_service(slug="shop")
    make_dependency(shop, make_service(slug="database"))

    response = signed_in(make_user(role=Role.MANAGER)).post(
        "/services/shop/graph/preview/",
        {"provider": provider, "criticality": "soft", "note": "typed"},
    )

    assert response.status_code == 422
    assert "provider" in response.context["form"].errors
    assert "typed" in response.content.decode()


def test_preview_is_for_who_may_edit(signed_in: SignedIn) -> None:
    make_service(slug="shop")

    response = signed_in(make_user(role=Role.VIEWER)).post("/services/shop/graph/preview/", {})

    assert response.status_code == 403
