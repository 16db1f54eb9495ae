"""What is done about a single point of failure, on pages."""

import csv
from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import Role
from readiness.models import Mitigation
from tests.conftest import SignedIn
from tests.factories.people import make_user
from tests.factories.readiness import make_mitigation
from tests.readiness.views.test_spof import make_shop
from tests.security.pages import read

pytestmark = pytest.mark.django_db
ADDRESS = "/services/disk/mitigation/"


def test_a_plan_shows_wherever_the_single_point_does(signed_in: SignedIn) -> None:
    make_shop()
    manager = make_user(role=Role.MANAGER, name="Mia Berg")
    client = signed_in(manager)
    due_on = timezone.localdate() + timedelta(days=30)
    plan = {"status": "planned", "owner": manager.pk, "due_on": due_on.isoformat()}

    nothing = read(client.get("/readiness/spof/?mitigation=open"))
    wrong = client.post(ADDRESS, plan | {"due_on": "", "note": "A second disk"})
    client.post(ADDRESS, plan | {"note": "A second disk"})

    assert "Disk" in nothing.text
    assert wrong.status_code == 422
    assert [*wrong.context["form"].errors] == ["due_on"]
    assert wrong.context["form"]["note"].value() == "A second disk"
    pages = [
        read(client.get(address)).text
        for address in (
            "/readiness/spof/?mitigation=planned",
            "/services/shop/",
            "/services/shop/graph/",
            "/services/disk/graph/",
        )
    ]
    assert all("Planned" in page and "Mia Berg" in page for page in pages)
    assert "A second disk" in pages[-1]
    rows = csv.DictReader(client.get("/readiness/spof.csv").content.decode().splitlines())
    disk = next(row for row in rows if row["service"] == "disk")
    assert (disk["mitigation"], disk["mitigation_due_on"]) == ("planned", due_on.isoformat())
    assert (
        "No single point of failure matches"
        in read(client.get("/readiness/spof/?mitigation=accepted")).text
    )


def test_what_is_overdue_says_so_and_can_be_taken_back(signed_in: SignedIn) -> None:
    shop = make_shop()
    disk = shop.dependencies.get(provider__slug="db-a").provider.dependencies.get().provider
    manager = make_user(role=Role.MANAGER)
    yesterday = timezone.localdate() - timedelta(days=1)
    make_mitigation(disk, status="accepted", owner=manager, due_on=yesterday)
    client = signed_in(manager)

    page = read(client.get("/services/disk/graph/"))
    client.post(f"{ADDRESS}withdraw/")

    assert "Accepted, overdue" in page.text
    assert not Mitigation.objects.exists()


def test_the_owning_team_and_managers_say_it(signed_in: SignedIn) -> None:
    make_shop()

    client = signed_in(make_user())

    assert client.get(ADDRESS).status_code == 403
    assert client.post(f"{ADDRESS}withdraw/").status_code == 403
    assert ADDRESS not in read(client.get("/services/disk/graph/")).links
