"""What is done about a single point of failure is said once and logged."""

from datetime import UTC, date, datetime
from functools import partial

import pytest

from catalog.models import Service
from core.errors import RuleViolation
from core.models import Activity
from readiness.domain.mitigation import MitigationStatus
from readiness.models import Mitigation
from readiness.usecases.mitigations import say_mitigation, withdraw_mitigation
from tests.factories.catalog import make_dependency, make_service
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def make_point() -> Service:
    """Save a service that takes another one down."""
    disk = make_service(name="Disk")
    make_dependency(make_service(name="Shop"), disk)
    return disk


def test_a_plan_is_kept_changed_and_taken_back() -> None:
    disk, owner = make_point(), make_user()
    plan = partial(
        say_mitigation,
        disk,
        by=owner,
        at=NOW,
        status=MitigationStatus.PLANNED,
        owner=owner,
        due_on=date(2026, 6, 1),
        note="A replica",
    )

    first, same = plan(), plan()
    other = say_mitigation(disk, by=owner, at=NOW, status=MitigationStatus.MITIGATED, note="Done")
    withdraw_mitigation(disk, by=owner)
    withdraw_mitigation(disk, by=owner)

    assert first.pk == same.pk == other.pk
    assert (other.owner, other.due_on) == (None, None)
    assert not Mitigation.objects.exists()
    verbs = [one.verb for one in Activity.objects.about(disk).order_by("pk")]
    assert verbs == ["mitigation.say", "mitigation.say", "mitigation.withdraw"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"note": " "}, "note"),
        ({"note": "\x00"}, "note"),
        ({"status": MitigationStatus.PLANNED}, "owner"),
    ],
)
def test_a_wrong_word_is_refused(wrong: dict[str, object], field: str) -> None:
    said = {"status": MitigationStatus.MITIGATED, "note": "Done"} | wrong

    with pytest.raises(RuleViolation) as refused:
        say_mitigation(make_point(), by=None, at=NOW, **said)  # type: ignore[arg-type]  # the cases mix types

    assert refused.value.field == field
    assert not Mitigation.objects.exists()


def test_only_single_points_and_people_with_an_account_are_named() -> None:
    gone = make_user(is_active=False)

    with pytest.raises(RuleViolation, match="takes no other service down"):
        say_mitigation(
            make_service(), by=None, at=NOW, status=MitigationStatus.MITIGATED, note="Done"
        )
    with pytest.raises(RuleViolation, match="no account"):
        say_mitigation(
            make_point(),
            by=None,
            at=NOW,
            status=MitigationStatus.PLANNED,
            note="Soon",
            owner=gone,
            due_on=date(2026, 4, 1),
        )
