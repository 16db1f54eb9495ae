"""Two services side by side."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from readiness.queries.service_comparison import comparison_of
from tests.conftest import SignedIn
from tests.factories.catalog import make_dependency, make_service
from tests.factories.people import make_user
from tests.readiness.vectors import shipped_checklist
from tests.readiness.views.test_scores import known
from tests.security.pages import read

pytestmark = pytest.mark.django_db
PATH = "/readiness/compare/"


def test_two_services_stand_side_by_side(signed_in: SignedIn) -> None:
    shop, stock = make_service(name="Shop", tier=1), make_service(name="Stock", tier=1)
    make_dependency(shop, stock)
    known(stock)

    page = read(signed_in(make_user()).get(PATH, {"first": shop.slug, "second": stock.slug}))

    words = " ".join(page.text.split())
    assert "Shop and Stock, compared" in words
    assert "Stock by 100.0" in words
    assert re.search("Takes down alone ?0 services ?1 service", words)
    assert "answers that differ" in words
    assert f"/services/{shop.slug}/graph/" in page.links
    assert f"?first={stock.slug}&second={shop.slug}" in page.links


def test_the_weightiest_difference_comes_first() -> None:
    first, second = make_service(tier=1), make_service(tier=1)
    known(first, items=["minimum-two-instances", "no-unaccepted-spof"])
    known(second, items=["no-unaccepted-spof"], outcome="fail")

    found = comparison_of(first, second, at=timezone.now())

    points = [one.points for one in found.differences]
    assert found.difference_count == 2
    assert points == sorted(points, reverse=True)
    assert {(one.first_said, one.second_said) for one in found.differences} == {
        ("pass", "unknown"),
        ("pass", "fail"),
    }
    leads = [one.lead for one in found.categories if one.lead]
    assert leads
    assert all(lead < 0 for lead in leads)


def test_nothing_chosen_asks_for_two(signed_in: SignedIn) -> None:
    client, service = signed_in(make_user()), make_service(name="Shop")

    alone = client.get(PATH)
    make_service(name="Till")
    empty = client.get(PATH)
    begun = client.get(PATH, {"first": service.slug})
    twice = client.get(PATH, {"first": service.slug, "second": service.slug})
    half = client.get(PATH, {"first": service.slug, "second": ""})
    strange = client.get(PATH, {"first": service.slug, "second": "nothing"})

    assert "there are not two yet" in alone.content.decode()
    assert "<option" not in alone.content.decode()
    answers = (empty, begun, twice, half, strange)
    assert [one.status_code for one in answers] == [200, 200, 422, 422, 422]
    assert f'<option value="{service.slug}" selected>Shop</option>' in begun.content.decode()
    assert "Choose another service than the first one." in twice.content.decode()


def test_statements_do_not_grow_with_evidence() -> None:
    counts = []
    for items in (["minimum-two-instances"], list(shipped_checklist().items)):
        first, second = make_service(tier=1), make_service(tier=1)
        known(first, items=items)
        with CaptureQueriesContext(connection) as queries:
            comparison_of(first, second, at=timezone.now())
        counts.append(len(queries))

    assert counts[0] == counts[1]
