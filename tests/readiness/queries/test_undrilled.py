"""What was never drilled is told, the strictest tier first."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from catalog.domain.service import ServiceKind
from catalog.models import Service
from readiness.domain.traits import Trait
from readiness.models import DrillPlan
from readiness.queries.drills import home
from readiness.queries.undrilled import MOST_SHOWN
from tests.factories.catalog import make_service
from tests.factories.drills import make_drill, make_drill_plan
from tests.factories.readiness import make_assessment, make_decision

pytestmark = pytest.mark.django_db
RESTORE = "database-restore"


def lacking() -> dict[str, list[str]]:
    """Return the plans that services lack, by the service, both as short names."""
    found = home(now=timezone.now()).undrilled
    return {row.service.slug: [plan.slug for plan in row.plans] for row in found.rows}


def database(slug: str, tier: int | None = 3) -> Service:
    return make_service(slug=slug, tier=tier, kind=ServiceKind.DATABASE)


def test_a_service_lacks_what_its_tier_and_kind_are_asked() -> None:
    database("ledger", tier=1)
    database("archive")
    make_service(slug="site", tier=3)
    database("new", tier=None)

    found = lacking()

    assert list(found) == ["ledger", "new", "archive"]
    assert "region-failover" in found["ledger"]
    assert "region-failover" not in found["new"]
    assert found["archive"] == [RESTORE]


def test_what_was_finished_or_is_planned_is_not_lacking() -> None:
    rows = [database(slug) for slug in ("done", "ahead", "aborted", "called-off")]
    for service, status in zip(
        rows, ("finished", "scheduled", "aborted", "cancelled"), strict=True
    ):
        make_drill(
            services=(service,),
            status=status,
            ended_at=timezone.now() if status in {"finished", "aborted"} else None,
            verdict="failed" if status in {"finished", "aborted"} else "",
        )

    assert set(lacking()) == {"aborted", "called-off"}


def test_what_is_left_out_is_not_asked_while_the_decision_stands() -> None:
    now = timezone.now()
    plan = make_drill_plan()
    spared, ended = database("spared"), database("ended")
    for service, days in ((spared, 5), (ended, -5)):
        for mode in plan.content["failure_modes"]:
            make_decision(
                service,
                item="",
                failure_mode=mode,
                status="approved",
                approved_at=now - timedelta(days=9),
                ends_at=now + timedelta(days=days),
            )

    assert set(lacking()) == {"ended"}


def test_how_a_service_behaves_counts_more_than_its_kind() -> None:
    make_assessment(make_service(slug="disk", tier=3), trait=Trait.STATEFUL)

    assert lacking() == {"disk": [RESTORE]}


def test_who_is_there_for_longer_than_between_two_drills_is_overdue_and_comes_first() -> None:
    days = make_drill_plan().content["cadence_days"]
    rows = {"young": days - 1, "old": days + 1}
    for slug, age in rows.items():
        service = database(slug, tier=1 if slug == "young" else 3)
        created_at = timezone.now() - timedelta(days=age)
        Service.objects.filter(pk=service.pk).update(created_at=created_at)
    DrillPlan.objects.exclude(slug=RESTORE).delete()

    found = home(now=timezone.now()).undrilled

    assert [(row.service.slug, row.is_overdue) for row in found.rows] == [
        ("old", True),
        ("young", False),
    ]
    assert (found.total, found.overdue) == (2, 1)


def test_the_rows_are_few_and_the_statements_always_as_many(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    home(now=timezone.now())
    for number in range(MOST_SHOWN + 2):
        database(f"db-{number}")

    with django_assert_num_queries(9):
        found = home(now=timezone.now()).undrilled

    assert (len(found.rows), found.total, found.more) == (MOST_SHOWN, MOST_SHOWN + 2, 2)
