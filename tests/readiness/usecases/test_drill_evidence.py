from datetime import timedelta
from decimal import Decimal

import pytest

from catalog.models import Service
from core.models import User
from readiness.models import DrillRun, Evidence
from readiness.usecases.drill_log import write_entry
from tests.factories.catalog import make_service, make_team
from tests.factories.drills import make_drill, make_drill_participant
from tests.factories.incidents import NOON
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def told(service: Service) -> dict[str, str]:
    return {
        row.item or row.failure_mode: row.outcome
        for row in Evidence.objects.filter(service=service)
    }


def run_through(run: DrillRun, by: User, *, restored_after: int = 60, without: str = "") -> None:
    write_entry(run, "start", by=by, at=NOON)
    at = NOON
    for step in run.plan.plan.steps:
        if step.key == "check-meaning":
            at = NOON + timedelta(seconds=restored_after)
        if step.key != without:
            entered = NOON if step.enters_time else None
            write_entry(run, "done", by=by, at=at, step=step.key, entered_at=entered)
    write_entry(run, "finish", by=by, at=at)


def test_a_passed_drill_proves_items_and_modes_of_its_plan() -> None:
    mia, shop, cart = make_user(), make_service(tier=1), make_service(tier=2)
    run = make_drill(mia, services=(shop, cart))

    run_through(run, mia)

    assert told(shop) == told(cart)
    assert told(shop) == {
        "restore-proven": "pass",
        "data-loss-within-target": "pass",
        "recovery-time-within-target": "pass",
        "backups-isolated": "pass",
        "restore-from-backup": "pass",
        "data-corruption": "pass",
    }
    one = Evidence.objects.get(service=shop, item="restore-proven")
    assert (one.evidence_class, one.source, one.subject) == ("proven", "drill:run", run.reference)
    assert one.observed_at == NOON + timedelta(seconds=60)
    assert one.link == f"/drills/{run.reference}/result/"


def test_a_failed_drill_writes_a_fail_and_each_figure_speaks_for_itself() -> None:
    mia, shop = make_user(), make_service()

    run_through(make_drill(mia, services=(shop,)), mia, restored_after=3601)

    assert told(shop)["restore-proven"] == "fail"
    assert told(shop)["restore-from-backup"] == "fail"
    assert told(shop)["recovery-time-within-target"] == "fail"
    assert told(shop)["data-loss-within-target"] == "pass"


def test_an_inconclusive_or_aborted_drill_earns_nothing() -> None:
    mia, shop = make_user(), make_service()
    run_through(make_drill(mia, services=(shop,)), mia, without="count-loss")
    stopped = make_drill(mia, services=(shop,))
    write_entry(stopped, "start", by=mia, at=NOON)
    write_entry(stopped, "abort", by=mia, at=NOON, text="Enough")

    assert set(DrillRun.objects.values_list("verdict", flat=True)) == {"inconclusive", "aborted"}
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("author", "is_stranger"), [("other", True), ("operator", False), ("", False)]
)
def test_a_stranger_followed_the_runbook_when_its_author_is_known_not_to(
    author: str, *, is_stranger: bool
) -> None:
    people = {"operator": make_user(), "other": make_user()}
    shop = make_service()
    run = make_drill(people["other"], services=(shop,), runbook_author=people.get(author))
    make_drill_participant(run, people["operator"])

    run_through(run, people["other"])

    assert ("runbook-followed-by-a-stranger" in told(shop)) is is_stranger


def test_who_took_part_counts_for_the_team() -> None:
    mia, tom = make_user(), make_user()
    shop = make_service(owner_team=make_team(members=(mia, tom)))

    run_through(make_drill(mia, services=(shop,)), mia)
    half = Evidence.objects.get(service=shop, item="everyone-has-drilled")
    run_through(make_drill(tom, services=(shop,)), tom, restored_after=61)
    all_of_them = Evidence.objects.filter(service=shop, item="everyone-has-drilled").latest("pk")

    assert (half.outcome, half.credit_percent) == ("partial", Decimal("50.00"))
    assert all_of_them.outcome == "pass"
