import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from catalog.forms.service import ServiceForm
from catalog.models import Service
from catalog.queries import services as service_queries
from core.models import Role
from core.visibility import viewing_as
from tests.conftest import SignedIn
from tests.factories.catalog import make_dependency, make_service, make_team
from tests.factories.incidents import make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("rows", [1, 3])
def test_list_takes_one_statement(
    rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        make_incident(services=(make_service(owner_team=make_team()),))

    with django_assert_num_queries(1):
        found = [(one.owner_team, one.open_incidents) for one in service_queries.for_list()]  # type: ignore[attr-defined]  # annotated

    assert [number for _, number in found] == [1] * rows


def test_restricted_incident_is_not_counted_for_an_outsider() -> None:
    service = make_service()
    make_incident(services=(service,), restricted=True)

    with viewing_as(make_user()):
        row = service_queries.for_list().get()

    assert (row.open_incidents, row.last_incident_at) == (0, None)  # type: ignore[attr-defined]  # annotated


def test_list_groups_by_team_and_those_of_nobody_come_last(signed_in: SignedIn) -> None:
    first, last = make_team(name="Ants"), make_team(name="Zebras")
    make_service(name="Lost")
    make_service(name="Apple", owner_team=last)
    make_service(name="Zoo", owner_team=first)

    page = signed_in(make_user()).get("/services/?group=team&tier=").content.decode()

    heads = re.findall('scope="rowgroup" colspan="9">(?:<a [^>]*>)?([^<]*)', page)
    assert heads == ["Ants", "Zebras", "Nobody owns these"]
    assert [page.index(f">{name}</a>") for name in ("Zoo", "Apple", "Lost")] == sorted(
        page.index(f">{name}</a>") for name in ("Zoo", "Apple", "Lost")
    )
    assert '<input type="hidden" name="group" value="team">' in page
    assert 'href="/services/?tier="' in page


def test_list_takes_the_same_statements_for_any_number_of_services(signed_in: SignedIn) -> None:
    client, counts = signed_in(make_user()), []
    for _ in range(2):
        make_service(tier=1)
        client.get("/services/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/services/")
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_create_page_saves_a_service(signed_in: SignedIn) -> None:
    response = signed_in(make_user()).post(
        "/services/new/", {"name": "Checkout API", "kind": "service", "slo_target_percent": "99.9"}
    )

    service = Service.objects.get()
    assert (response.status_code, response["Location"]) == (302, "/services/checkout-api/")
    assert str(service.slo_target_percent) == "99.9000"


def test_create_page_refuses_a_taken_short_name_and_keeps_what_was_typed(
    signed_in: SignedIn,
) -> None:
    make_service(slug="checkout")

    response = signed_in(make_user()).post(
        "/services/new/", {"name": "Another", "slug": "checkout", "kind": "service"}
    )

    assert response.status_code == 422
    assert response.context["form"].errors == {"slug": ["This short name is taken."]}
    assert response.context["form"]["name"].value() == "Another"


def test_recovery_promises_are_written_as_people_write_spans(signed_in: SignedIn) -> None:
    client, values = signed_in(make_user()), {"name": "Shop", "kind": "service"}

    wrong = client.post(
        "/services/new/", values | {"rto_seconds": "soon", "rpo_seconds": "31 days"}
    )
    client.post("/services/new/", values | {"rto_seconds": "1h30m", "rpo_seconds": "90061 s"})
    page = client.get("/services/shop/").content.decode()

    assert wrong.status_code == 422
    assert {*wrong.context["form"].errors} == {"rto_seconds", "rpo_seconds"}
    assert wrong.context["form"]["rto_seconds"].value() == "soon"
    service = Service.objects.get()
    assert (service.rto_seconds, service.rpo_seconds) == (5_400, 90_061)
    assert "<dd>1 h 30 min</dd>" in page
    form = ServiceForm(instance=service)
    assert (form["rto_seconds"].value(), form["rpo_seconds"].value()) == ("1 h 30 min", "90061 s")


def test_regions_are_written_with_commas(signed_in: SignedIn) -> None:
    client, values = signed_in(make_user(role=Role.MANAGER)), {"name": "Shop", "kind": "service"}

    wrong = client.post("/services/new/", values | {"regions": "the moon"})
    client.post("/services/new/", values | {"regions": "eu-west-1,eu-central-1"})
    page = client.get("/services/shop/").content.decode()
    told = client.patch(
        "/api/v1/services/shop/", '{"regions": "US-east-1"}', content_type="application/json"
    )
    refused = client.patch(
        "/api/v1/services/shop/", '{"regions": "a/b"}', content_type="application/json"
    )

    assert wrong.context["form"].errors == {"regions": ["This names no region: the moon."]}
    assert "<dd>eu-central-1, eu-west-1</dd>" in page
    assert told.json()["regions"] == "us-east-1"
    assert refused.json()["errors"] == {"regions": ["This names no region: a/b."]}


def test_edit_is_for_the_owner_team_and_managers(signed_in: SignedIn) -> None:
    member, stranger, manager = make_user(), make_user(), make_user(role=Role.MANAGER)
    service = make_service(owner_team=make_team(members=(member,)))
    path = f"/services/{service.slug}/edit/"

    assert signed_in(member).get(path).status_code == 200
    assert signed_in(manager).get(path).status_code == 200
    assert signed_in(stranger).get(path).status_code == 403


def test_page_warns_of_a_ring_of_dependencies(signed_in: SignedIn) -> None:
    shop, stock = make_service(name="Shop"), make_service(name="Stock")
    make_dependency(shop, stock)
    make_dependency(stock, shop)

    response = signed_in(make_user()).get(f"/services/{shop.slug}/")

    assert str(response.context["cycle"]) == "Shop needs Stock needs Shop"


def test_only_who_may_add_services_is_offered_to(signed_in: SignedIn) -> None:
    responder, viewer = (
        signed_in(make_user(role=role)).get("/services/").content.decode()
        for role in (Role.RESPONDER, Role.VIEWER)
    )

    assert responder.count('href="/services/new/"') == 1
    assert ("Add the first service" in responder, "import_catalog" in responder) == (True, True)
    assert "A service is a thing a team runs" in viewer
    assert ("/services/new/" in viewer, "import_catalog" in viewer) == (False, False)
