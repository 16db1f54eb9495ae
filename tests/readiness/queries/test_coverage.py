"""The coverage of many services costs as many statements as that of one."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Service
from readiness.domain.mode_coverage import CellStatus
from readiness.queries.coverage import CoverageChoice, coverage, coverage_cell
from tests.factories.catalog import make_service, make_team
from tests.factories.drills import make_drill
from tests.factories.readiness import make_readiness_evidence

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def tried(service: Service, mode: str = "instance-kill", outcome: str = "pass") -> None:
    """Save that a mode was injected yesterday."""
    make_readiness_evidence(
        service,
        at=NOW - DAY,
        item="",
        failure_mode=mode,
        source="chaos:toolkit",
        evidence_class="proven",
        outcome=outcome,
    )


def statements() -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        coverage(CoverageChoice(), at=NOW)
    return len(captured)


def test_three_services_cost_what_one_does() -> None:
    tried(make_service(owner_team=make_team()))
    coverage(CoverageChoice(), at=NOW)

    for_one = statements()
    for _ in range(2):
        tried(make_service(owner_team=make_team()))

    assert statements() == for_one


def test_filters_cut_rows_and_columns() -> None:
    team = make_team(slug="payments")
    shop = make_service(slug="shop", name="Shop", tier=1, owner_team=team)
    cart = make_service(slug="cart", name="Cart", tier=2)
    tried(shop, outcome="fail")
    tried(cart)

    def slugs(**choice: object) -> list[str]:
        found = coverage(CoverageChoice(**choice), at=NOW)  # type: ignore[arg-type]  # named freely
        return [row.service.slug for row in found.rows]

    assert slugs() == ["shop", "cart"]
    assert slugs(is_by_name=True) == ["cart", "shop"]
    assert slugs(team="payments") == ["shop"]
    assert slugs(tier=2) == ["cart"]
    assert slugs(status=CellStatus.SURVIVED) == ["cart"]
    assert slugs(group="nothing", status=CellStatus.SURVIVED) == []
    compute = coverage(CoverageChoice(group="compute"), at=NOW)
    assert {mode.group for mode in compute.modes} == {"compute"}
    assert len(compute.totals) == len(compute.modes)
    assert compute.worst is not None
    assert compute.worst_service == shop


def test_the_next_drill_of_a_mode_is_shown_where_nothing_is_known() -> None:
    database = make_service(slug="orders", kind="database", tier=1)
    later, sooner = NOW + 9 * DAY, NOW + 4 * DAY
    make_drill(services=(database,), starts_at=sooner)
    make_drill(services=(database,), starts_at=later)
    make_drill(services=(database,), starts_at=NOW, status="cancelled")

    found = coverage_cell(database, "restore-from-backup", at=NOW)
    other = coverage_cell(database, "node-loss", at=NOW)

    assert found is not None
    assert (found.cell.status, found.cell.planned_on) == (CellStatus.PLANNED, sooner.date())
    assert other is not None
    assert (other.cell.status, other.cell.planned_on) == (CellStatus.UNTESTED, None)


def test_without_services_there_is_nothing_to_show() -> None:
    found = coverage(CoverageChoice(), at=NOW)

    assert (found.rows, found.modes, found.totals, found.worst) == ((), (), (), None)
    assert found.worst_service is None
    assert found.shares.tested is None


def test_a_cell_tells_its_history_up_to_the_moment() -> None:
    shop = make_service(slug="shop")
    tried(shop, outcome="fail")
    make_readiness_evidence(
        shop, at=NOW + DAY, item="", failure_mode="instance-kill", evidence_class="proven"
    )

    found = coverage_cell(shop, "instance-kill", at=NOW)

    assert found is not None
    assert found.cell.status is CellStatus.FAILED
    assert [(one.outcome, one.pk) for one in found.history] == [("fail", found.decides)]
    assert coverage_cell(shop, "no-such-mode", at=NOW) is None
    untried = coverage_cell(shop, "node-loss", at=NOW)
    assert untried is not None
    assert untried.decides is None
