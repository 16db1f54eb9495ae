"""What lists of services tell of readiness."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.models import Service
from readiness.queries.service_columns import FAILOVER_ITEM, service_columns
from tests.factories.catalog import make_dependency, make_service
from tests.factories.drills import make_drill
from tests.factories.readiness import make_readiness_evidence
from tests.readiness.vectors import shipped_checklist

pytestmark = pytest.mark.django_db


def tried(service: Service, outcome: str, *, days: int, evidence_class: str = "proven") -> None:
    make_readiness_evidence(
        service,
        item=FAILOVER_ITEM,
        outcome=outcome,
        evidence_class=evidence_class,
        at=timezone.now() - timedelta(days=days),
    )


def test_rows_tell_change_points_drill_and_failover() -> None:
    shop, database = make_service(tier=1), make_service(tier=1)
    make_dependency(shop, database)
    now = timezone.now()
    _, newest = (
        make_drill(
            services=(shop,),
            status="finished",
            verdict="passed",
            ended_at=now - timedelta(days=ago),
        )
        for ago in (20, 10)
    )
    make_drill(services=(shop,), starts_at=now + timedelta(days=1))
    tried(shop, "pass", days=9)
    tried(shop, "fail", days=3)
    tried(shop, "pass", days=1, evidence_class="attested")

    first, second = service_columns([shop, database], at=now)

    assert FAILOVER_ITEM in shipped_checklist().items
    assert first.service == shop
    assert (first.points, second.points) == (1, 0)
    assert (first.last_drill, second.last_drill) == (newest, None)
    assert first.failover is not None
    assert not first.failover.is_passed
    assert (timezone.now() - first.failover.on).days == 3
    assert second.failover is None
    assert second.change == 0


def test_the_change_is_that_of_thirty_days() -> None:
    service, now = make_service(tier=1), timezone.now()
    make_readiness_evidence(service, item="minimum-two-instances", at=now - timedelta(days=40))
    make_readiness_evidence(service, item="no-unaccepted-spof", at=now - timedelta(days=2))

    (row,) = service_columns([service], at=now)

    assert row.change is not None
    assert row.change > 0


@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_statements_does_not_grow_with_services(number: int) -> None:
    services = [make_service(tier=1) for _ in range(number)]
    for service in services:
        tried(service, "pass", days=2)
        make_drill(
            services=(service,), status="aborted", verdict="aborted", ended_at=timezone.now()
        )
    now = timezone.now()
    list(service_columns(services, at=now))

    with CaptureQueriesContext(connection) as queries:
        rows = list(service_columns(services, at=now))

    assert len(rows) == number
    assert len(queries) == 11
