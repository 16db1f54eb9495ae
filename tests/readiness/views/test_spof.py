import re
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from catalog.domain.service import Criticality
from catalog.models import Service
from readiness.queries.dependency_drawing import MOST_DRAWN, drawing_of
from readiness.queries.failure_modes import current_taxonomy
from readiness.queries.spof import catalogue_graph
from readiness.queries.spof_list import for_list
from tests.conftest import SignedIn
from tests.factories.catalog import (
    make_dependency,
    make_redundancy_group,
    make_service,
    make_team,
)
from tests.factories.people import make_user
from tests.factories.readiness import make_readiness_evidence
from tests.security.pages import read

pytestmark = pytest.mark.django_db
NODE = re.compile(
    r'<a class="graph-node (\w+)" href="/services/([\w-]+)/graph/" aria-label="([^"]+)"'
)


def make_shop() -> Service:
    """Save a shop on two databases that share a disk, with recommendations it can do without."""
    shop = make_service(slug="shop", name="Shop", tier=1, slo_target_percent="99.9")
    disk = make_service(slug="disk", name="Disk", slo_target_percent="99.5")
    group = make_redundancy_group(shop, name="databases")
    for slug in ("db-a", "db-b"):
        database = make_service(slug=slug, name=slug, tier=2, slo_target_percent="99")
        make_dependency(shop, database, redundancy_group=group)
        make_dependency(database, disk)
    make_dependency(
        shop, make_service(slug="recs", name="Recs", tier=3), criticality=Criticality.SOFT
    )
    return shop


def test_graph_page_draws_each_service_as_a_link_and_lists_each_edge(signed_in: SignedIn) -> None:
    make_shop()

    page = signed_in(make_user()).get("/services/shop/graph/").content.decode()

    assert sorted(NODE.findall(page)) == [
        ("focus", "shop", "Shop, this service · tier 1"),
        ("plain", "db-a", "db-a, tier 2"),
        ("plain", "db-b", "db-b, tier 2"),
        ("plain", "recs", "Recs, tier 3"),
        ("point", "disk", "Disk, single point · no tier"),
    ]
    assert page.count('class="graph-edge') == page.count('data-label="Needs"') == 5
    assert page.count('class="second-border"') == 1
    assert "The same as a list: 5 dependencies between 5 services" in page
    assert "1 service can take Shop down alone." in page
    assert "The target cannot be reached" in page
    assert page.count("Hard, 1 of 2, databases") == 2


def test_graph_page_of_a_service_alone_asks_what_it_needs(signed_in: SignedIn) -> None:
    make_service(slug="shop")

    page = signed_in(make_user()).get("/services/shop/graph/").content.decode()

    assert len(NODE.findall(page)) == 1
    assert "Nobody has said what this service needs" in page
    assert "there is no number" in page
    assert signed_in(make_user()).get("/services/nowhere/graph/").status_code == 404


def test_pairs_are_looked_for_where_one_asks(signed_in: SignedIn) -> None:
    shop = make_shop()
    web = make_service(slug="web", tier=2)
    make_dependency(web, shop)
    client = signed_in(make_user())

    quiet = client.get("/services/web/graph/").content.decode()
    asked = client.get("/services/web/graph/?pairs=1").content.decode()

    assert "Look here too" in quiet
    assert "Neither alone takes" in asked


def test_losses_are_carried_by_what_nothing_stands_in_for() -> None:
    shop = make_shop()
    web = make_service(slug="web")
    make_dependency(web, shop)

    drawn = drawing_of(web, catalogue_graph(), Service.objects.in_bulk())

    assert {
        (edge.dependent.slug, edge.provider.slug): (edge.kind, edge.carries_loss)
        for edge in drawn.dependencies
    } == {
        ("web", "shop"): ("hard", True),
        ("shop", "db-a"): ("group", False),
        ("shop", "db-b"): ("group", False),
        ("shop", "recs"): ("soft", False),
        ("db-a", "disk"): ("hard", False),
        ("db-b", "disk"): ("hard", False),
    }


def test_very_many_neighbours_are_cut_and_said_to_be(signed_in: SignedIn) -> None:
    shop = make_service(slug="shop", name="A shop with a very long name")
    for _ in range(MOST_DRAWN + 2):
        make_dependency(shop, make_service())

    page = signed_in(make_user()).get("/services/shop/graph/").content.decode()

    assert len(NODE.findall(page)) == MOST_DRAWN
    assert "3 more found no room." in page
    assert "A shop with a very…" in page
    assert "The first 50" not in page


@pytest.mark.parametrize("more", [0, 3])
def test_graph_page_takes_a_fixed_number_of_statements(
    more: int, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    shop = make_shop()
    for _ in range(more):
        make_dependency(shop, make_service(), redundancy_group=make_redundancy_group(shop))
    client = signed_in(make_user())
    client.get("/services/shop/graph/")

    # Session, person, service, revision, edges, services, groups, mitigations.
    with django_assert_num_queries(8):
        client.get("/services/shop/graph/")


def test_list_puts_the_widest_blast_radius_first_and_filters(signed_in: SignedIn) -> None:
    shop = make_shop()
    team = make_team(slug="platform")
    Service.objects.filter(slug="disk").update(owner_team=team)
    make_dependency(make_service(slug="web", tier=2), shop)
    client = signed_in(make_user())

    def shown(query: str) -> list[tuple[str, int]]:
        rows = client.get(f"/readiness/spof/{query}").context["page"].object_list
        return [(row.service.slug, row.total) for row in rows]

    assert shown("") == [("disk", 4), ("shop", 1)]
    assert shown("?takes_down=1") == [("disk", 4)]
    assert shown("?team=platform") == [("disk", 4)]
    assert shown("?team=platform&takes_down=3") == []
    assert shown("?team=nobody&takes_down=9&page=99") == [("disk", 4), ("shop", 1)]
    row = for_list().rows[0]
    assert (row.tier_1, row.tier_2, row.tier_3, row.no_tier) == (1, 3, 0, 0)


def tried(service: Service, *, days: int, **fields: object) -> None:
    make_readiness_evidence(
        service,
        at=timezone.now() - timedelta(days=days),
        item="",
        **{"failure_mode": "node-loss", "evidence_class": "proven", "source": "drill:run"} | fields,
    )


def test_list_and_file_tell_what_was_last_tried(signed_in: SignedIn) -> None:
    make_shop()
    disk = Service.objects.get(slug="disk")
    tried(disk, days=9)
    tried(disk, days=3, outcome="partial", failure_mode="disk-full")
    tried(disk, days=1, evidence_class="attested", source="manual")
    client = signed_in(make_user())

    page = read(client.get("/readiness/spof/"))
    file = client.get("/readiness/spof.csv").text
    of_team = client.get("/readiness/spof.csv?takes_down=3").text

    title = current_taxonomy().by_key["disk-full"].title
    assert f"{title}: failed" in page.text
    header, row = file.lstrip("\ufeff").splitlines()
    assert header.endswith(
        "last_tried,outcome,tried_at,mitigation,mitigation_owner,mitigation_due_on"
    )
    assert row.startswith(f"disk,Disk,,,3,1,2,0,0,{title},failed,")
    assert len(of_team.splitlines()) == 1


def test_what_nobody_tried_says_never(signed_in: SignedIn) -> None:
    make_shop()

    assert "never" in read(signed_in(make_user()).get("/readiness/spof/")).text


def test_empty_list_says_where_to_begin(signed_in: SignedIn) -> None:
    page = signed_in(make_user()).get("/readiness/spof/").content.decode()

    assert "No service takes another one down alone" in page
    assert '<a class="button" href="/services/">Say what services need</a>' in page


@pytest.mark.parametrize("rows", [1, 3])
def test_list_takes_a_fixed_number_of_statements(
    rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        provider = make_service(owner_team=make_team())
        make_dependency(make_service(), provider)
        tried(provider, days=3)

    for_list()
    with django_assert_num_queries(6):
        assert len(for_list().rows) == rows


def test_dependency_editor_shows_the_graph_that_was_saved(signed_in: SignedIn) -> None:
    make_shop()

    page = signed_in(make_user()).get("/services/shop/dependencies/").content.decode()

    assert len(NODE.findall(page)) == 5
    assert "Each of these takes Shop down alone." in page
