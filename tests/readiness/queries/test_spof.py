import gc
import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from catalog.domain.service import Criticality
from catalog.models import GraphRevision, Service
from catalog.usecases.dependencies import (
    add_dependency,
    edit_dependency,
    remove_dependency,
    remove_redundancy_group,
    save_redundancy_group,
)
from readiness.queries.spof import catalogue_graph, findings_of
from tests.factories.catalog import make_dependency, make_redundancy_group, make_service

pytestmark = pytest.mark.django_db
BACKSTAGE = Path(__file__).resolve().parents[2] / "fixtures" / "backstage"


def single_points_of(service: Service) -> list[Service]:
    return list(Service.objects.filter(pk__in=catalogue_graph().points_of(service.pk)))


def statements(function: object, *arguments: object) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        function(*arguments)  # type: ignore[operator]  # a function of ours
    return len(captured)


def test_every_change_of_dependencies_is_seen_and_nothing_else_reads_them_again() -> None:
    shop, a, b = (make_service(name=name) for name in ("shop", "a", "b"))
    group = save_redundancy_group(shop, by=None, name="both", needed=1)
    first = add_dependency(shop, by=None, provider=a, redundancy_group=group)
    second = add_dependency(shop, by=None, provider=b, redundancy_group=group)
    assert single_points_of(shop) == []

    save_redundancy_group(shop, by=None, name="both", needed=2)
    assert single_points_of(shop) == [a, b]

    edit_dependency(second, by=None, criticality=Criticality.SOFT, redundancy_group=None)
    assert single_points_of(shop) == [a]
    assert statements(catalogue_graph) == 1

    before = catalogue_graph().revision
    edit_dependency(second, by=None, criticality=Criticality.SOFT, redundancy_group=None, note="!")
    assert catalogue_graph().revision == before

    edit_dependency(second, by=None, criticality=Criticality.HARD, redundancy_group=group)
    remove_redundancy_group(group, by=None)
    assert single_points_of(shop) == [a, b]

    remove_dependency(first, by=None)
    remove_dependency(first, by=None)
    assert single_points_of(shop) == [b]
    assert catalogue_graph().revision == before + 3


def test_revision_that_was_rolled_back_is_never_taken_for_the_one_with_its_number() -> None:
    shop, a, b = (make_service() for _ in range(3))
    save_redundancy_group(shop, by=None, name="group", needed=1)
    with transaction.atomic():
        add_dependency(shop, by=None, provider=a)
        assert single_points_of(shop) == [a]
        rolled_back = catalogue_graph().revision
        transaction.set_rollback(True)

    add_dependency(shop, by=None, provider=b)

    assert catalogue_graph().revision == rolled_back
    assert single_points_of(shop) == [b]


def test_without_a_revision_nothing_is_kept() -> None:
    shop, a = make_service(), make_service()
    assert single_points_of(shop) == []

    make_dependency(shop, a)

    assert not GraphRevision.objects.exists()
    assert catalogue_graph().revision == 0
    assert single_points_of(shop) == [a]


def test_groups_that_are_soft_incomplete_or_empty() -> None:
    shop, a, b = (make_service() for _ in range(3))
    soft, wanting = make_redundancy_group(shop), make_redundancy_group(shop, needed=3)
    make_redundancy_group(shop)
    make_dependency(shop, a, criticality=Criticality.SOFT, redundancy_group=soft)
    make_dependency(shop, b, redundancy_group=wanting)

    found = findings_of(shop)

    assert found.points == [b]
    assert findings_of(a).degraded == [shop]


def test_findings_of_a_service_with_target() -> None:
    shop = make_service(name="shop", tier=1, slo_target_percent=Decimal("99.9"))
    web = make_service(name="web", tier=2)
    database = make_service(name="database", tier=2, slo_target_percent=Decimal("99.95"))
    network = make_service(name="network", tier=1)
    a, b = (
        make_service(name=name, slo_target_percent=Decimal(99)) for name in ("card a", "card b")
    )
    make_dependency(web, shop)
    for provider in (database, network):
        make_dependency(shop, provider)
    group = make_redundancy_group(shop)
    for provider in (b, a):
        make_dependency(shop, provider, redundancy_group=group)

    found = findings_of(shop)

    assert found.points == [network, database]
    assert found.blast == [web]
    assert found.degraded == []
    assert found.pairs == [(a, b)]
    assert found.unknown == [network]
    assert found.ceiling.value == pytest.approx(0.9995 * 0.9999)
    assert found.ceiling.is_exact
    assert [loss.services for loss in found.losses] == [(database,), (a, b)]
    assert [loss.minutes for loss in found.losses] == pytest.approx([21.915, 4.383])
    assert found.budget_left == pytest.approx(0.0005)
    assert not found.is_unreachable
    assert findings_of(web).pairs is None
    assert findings_of(web, with_pairs=True).pairs == [(a, b)]
    assert findings_of(database).budget_left is None


def test_target_below_what_it_stands_on_cannot_be_reached() -> None:
    shop = make_service(slo_target_percent=Decimal("99.9"))
    make_dependency(shop, make_service(slo_target_percent=Decimal("99.9")))
    make_dependency(shop, make_service(slo_target_percent=Decimal("99.95")))

    found = findings_of(shop)

    assert found.budget_left == pytest.approx(-0.0005)
    assert found.is_unreachable


def test_service_alone_has_empty_findings() -> None:
    found = findings_of(make_service(tier=1, slo_target_percent=Decimal("99.9")))

    assert (found.points, found.blast, found.degraded, found.pairs) == ([], [], [], [])
    assert (found.ceiling.value, found.budget_left, found.losses) == (None, None, [])


def test_statements_do_not_grow_with_dependencies() -> None:
    shop = make_service(tier=1)
    counts = []
    for _ in range(2):
        for _ in range(2):
            make_dependency(shop, make_service())
        counts.append(statements(findings_of, Service.objects.get(pk=shop.pk)))

    assert counts == [3, 3]


@pytest.mark.parametrize("name", ["enterprise", "tanzu-and-demos"])
def test_blast_radius_of_a_foreign_catalogue_is_the_one_known(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("import_catalog", str(BACKSTAGE / name), "--json")
    capsys.readouterr()
    expected = json.loads((BACKSTAGE / "expected.json").read_text())["catalogues"][name]
    keys = dict(Service.objects.values_list("pk", "source_key"))

    known = catalogue_graph()

    blasts = {lost: known.blast_of(lost) for lost in keys}
    found = {
        keys[lost]: sorted(keys[node] for node in fallen)
        for lost, fallen in blasts.items()
        if fallen
    }
    # What a reference leads to but no file describes is no service.
    stored = {lost for lost in expected["blast_radius"] if lost in keys.values()}
    assert found == {lost: expected["blast_radius"][lost] for lost in stored}
    assert len(found) > 5


def test_the_collector_goes_on_after_the_graph_was_read() -> None:
    make_dependency(make_service(), make_service())

    catalogue_graph()

    assert gc.isenabled()
