import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Dependency, RedundancyGroup
from core.models import Role
from readiness.queries.failure_modes import current_taxonomy
from tests.conftest import SignedIn
from tests.factories.catalog import make_dependency, make_service
from tests.factories.people import make_user
from tests.factories.readiness import make_readiness_evidence

pytestmark = pytest.mark.django_db


def test_dependency_is_added_changed_and_removed(signed_in: SignedIn) -> None:
    shop, stock = make_service(slug="shop"), make_service(slug="stock")
    client = signed_in(make_user(role=Role.MANAGER))

    client.post(f"/services/{shop.slug}/dependencies/groups/", {"name": "copies", "needed": 1})
    group = RedundancyGroup.objects.get()
    client.post(
        f"/services/{shop.slug}/dependencies/add/", {"provider": "stock", "criticality": "hard"}
    )
    client.post(
        f"/services/{shop.slug}/dependencies/stock/edit/",
        {"criticality": "soft", "redundancy_group": group.pk, "note": "nightly"},
    )

    changed = Dependency.objects.get(dependent=shop, provider=stock)
    assert (changed.criticality, changed.redundancy_group, changed.note) == (
        "soft",
        group,
        "nightly",
    )
    client.post(f"/services/{shop.slug}/dependencies/stock/remove/")
    client.post(f"/services/{shop.slug}/dependencies/groups/{group.pk}/remove/")
    assert not Dependency.objects.exists()
    assert not RedundancyGroup.objects.exists()


def test_pasted_list_names_each_line_that_is_wrong_and_adds_none(signed_in: SignedIn) -> None:
    shop = make_service()
    make_service(slug="stock")

    response = signed_in(make_user(role=Role.MANAGER)).post(
        f"/services/{shop.slug}/dependencies/paste/", {"slugs": "stock\nnowhere\nstock maybe"}
    )

    assert response.status_code == 422
    assert response.context["paste_form"].errors["slugs"] == [
        "Line 2: there is no service “nowhere”.",
        "Line 3: after the short name stands “hard” or “soft”.",
    ]
    assert not Dependency.objects.exists()


def test_pasted_list_is_added_as_a_whole_or_not_at_all(signed_in: SignedIn) -> None:
    shop, stock = make_service(), make_service(slug="stock")
    make_service(slug="mail")
    make_dependency(shop, stock)
    client = signed_in(make_user(role=Role.MANAGER))

    refused = client.post(
        f"/services/{shop.slug}/dependencies/paste/", {"slugs": "mail soft\nstock"}
    )
    after_refusal = Dependency.objects.count()
    client.post(f"/services/{shop.slug}/dependencies/paste/", {"slugs": "mail soft"})

    assert (refused.status_code, after_refusal) == (422, 1)
    assert Dependency.objects.get(provider__slug="mail").criticality == "soft"


def test_each_row_says_whether_what_it_needs_was_tested(signed_in: SignedIn) -> None:
    shop = make_service(slug="shop")
    client, address = signed_in(make_user(role=Role.VIEWER)), "/services/shop/dependencies/"
    counts = []
    for number in range(2):
        tried, untried = make_service(), make_service(slug=f"untried-{number}")
        for provider in (tried, untried):
            make_dependency(shop, provider)
        make_readiness_evidence(
            tried, item="", failure_mode="node-loss", evidence_class="proven", source="drill:run"
        )
        client.get(address)
        with CaptureQueriesContext(connection) as counted:
            page = client.get(address).content.decode()
        counts.append(len(counted))

    cells = re.findall(r'data-label="Tested">\s*(.*?)</td>', page, re.DOTALL)
    title = current_taxonomy().by_key["node-loss"].title
    assert (
        sorted(cell.startswith(f"{title}: survived") for cell in cells) == [False] * 2 + [True] * 2
    )
    assert sum(">never<" in cell for cell in cells) == 2
    assert counts[0] == counts[1]
