from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.errors import RuleViolation
from core.models import Activity
from readiness.domain.drill_run import RunStatus
from readiness.models import DrillRun
from readiness.usecases import drills
from tests.factories.catalog import make_service
from tests.factories.drills import make_drill, make_drill_plan
from tests.factories.incidents import NOON
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def test_a_drill_takes_from_its_plan_what_nobody_says() -> None:
    person, service = make_user(), make_service(tier=2)

    run = drills.schedule_drill(
        make_drill_plan(),
        by=person,
        time_zone="Europe/Berlin",
        services=[service, make_service(tier=3), service],
        people=[(person, "lead"), (person, "lead"), (person, "operator")],
        starts_at=NOON,
    )

    assert (run.title, run.environment, run.minutes) == (
        "Restore a database from a backup",
        "isolated",
        150,
    )
    assert (run.rto_seconds, run.rpo_seconds, run.detect_seconds) == (14400, 3600, 1800)
    assert (run.status, run.services.count(), run.participants.count()) == ("scheduled", 2, 2)
    assert run.ends_at == NOON + timedelta(minutes=150)
    assert [one.verb for one in Activity.objects.about(run)] == ["drill.schedule"]


def test_what_a_service_promises_counts_before_the_plan() -> None:
    strict, other = make_service(tier=2, rto_seconds=600), make_service(tier=3, rto_seconds=900)

    run = drills.schedule_drill(
        make_drill_plan(), by=None, time_zone="UTC", services=[strict, other]
    )

    assert (run.rto_seconds, run.rpo_seconds, run.detect_seconds) == (600, 3600, 1800)


def test_without_a_date_it_is_a_draft() -> None:
    run = drills.schedule_drill(make_drill_plan(), by=None, time_zone="UTC")

    assert (run.status, run.ends_at) == (RunStatus.DRAFT, None)
    with pytest.raises(RuleViolation, match="Give the drill a date"):
        drills.check_preconditions(run, by=None, at=NOON, lines=[0])
    with pytest.raises(RuleViolation, match="has no date"):
        drills.cancel_drill(run, by=None)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"harm_limit": "\x00"}, "harm_limit"),
        ({"environment": "moon"}, "environment"),
        ({"time_zone": "Moon/Sea"}, "time_zone"),
        ({"minutes": 0}, "minutes"),
        ({"every_days": 4000}, "every_days"),
        ({"rto_seconds": -1}, "rto_seconds"),
        ({"rpo_seconds": 10**9}, "rpo_seconds"),
    ],
)
def test_what_cannot_be_is_refused_on_its_field(wrong: dict[str, Any], field: str) -> None:
    words: dict[str, Any] = {"time_zone": "UTC", "starts_at": NOON} | wrong

    with pytest.raises(RuleViolation) as refused:
        drills.schedule_drill(make_drill_plan(), by=None, **words)

    assert (refused.value.field, DrillRun.objects.count()) == (field, 0)


def test_nobody_runs_a_draft_of_a_plan() -> None:
    draft = make_drill_plan(is_draft=True, is_current=False)

    with pytest.raises(RuleViolation, match="publish the plan first"):
        drills.schedule_drill(draft, by=None, time_zone="UTC")


def test_all_preconditions_make_it_ready_and_each_names_who_ticked_it() -> None:
    mia, tom, run = make_user(name="Mia"), make_user(name="Tom"), make_drill(status="scheduled")
    count = len(run.plan.plan.preconditions)

    drills.check_preconditions(run, by=mia, at=NOON, lines=[1, 0])
    ready = drills.check_preconditions(run, by=tom, at=NOON, lines=range(count))
    drills.check_preconditions(run, by=tom, at=NOON, lines=range(count))

    assert ready.status == RunStatus.READY
    assert [one["by"] for one in ready.checked_preconditions] == ["Mia"] * 2 + ["Tom"] * (count - 2)
    assert Activity.objects.about(run).count() == 2
    with pytest.raises(RuleViolation):
        drills.check_preconditions(run, by=tom, at=NOON, lines=[count])


def test_another_date_asks_for_the_preconditions_again() -> None:
    run = make_drill(checked_preconditions=[{"line": 0, "by": "Mia", "at": "now"}])

    changed = drills.change_drill(
        run, by=None, time_zone="UTC", starts_at=NOON + timedelta(days=1), people=[]
    )

    assert (changed.status, changed.checked_preconditions, changed.sequence) == ("scheduled", [], 1)


def test_what_has_begun_is_changed_no_more() -> None:
    run = make_drill(status="running")

    with pytest.raises(RuleViolation, match="has begun"):
        drills.change_drill(run, by=None, time_zone="UTC", title="Other")
    with pytest.raises(RuleViolation, match="has begun"):
        drills.cancel_drill(run, by=None)
    with pytest.raises(RuleViolation, match="has begun"):
        drills.check_preconditions(run, by=None, at=NOON, lines=[])


def test_one_of_a_series_is_followed_by_the_next_at_the_same_time_on_the_wall() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    person, service = make_user(), make_service()
    before_summer = datetime(2026, 3, 20, 10, tzinfo=berlin).astimezone(UTC)
    run = make_drill(
        person, services=(service,), starts_at=before_summer, every_days=14, time_zone=str(berlin)
    )

    cancelled = drills.cancel_drill(run, by=person)

    following = cancelled.next_run
    assert following is not None
    assert following.starts_at is not None
    assert following.starts_at.astimezone(berlin) == datetime(2026, 4, 3, 10, tzinfo=berlin)
    assert following.starts_at - before_summer == timedelta(days=14) - timedelta(hours=1)
    assert (list(following.services.all()), following.participants.count()) == ([service], 1)
    assert (cancelled.status, cancelled.sequence) == ("cancelled", 1)
    assert drills.cancel_drill(cancelled, by=person).sequence == 1


def test_a_series_may_end_with_the_drill_called_off() -> None:
    run = drills.cancel_drill(make_drill(every_days=14), by=None, ends_series=True)

    assert (run.next_run, DrillRun.objects.count()) == (None, 1)
    with pytest.raises(RuleViolation, match="was cancelled"):
        drills.change_drill(run, by=None, time_zone="UTC")
