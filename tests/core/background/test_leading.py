"""One of several leads, and another takes over when its lease has ended."""

from datetime import datetime, timedelta

import pytest

from core.background.leading import lead, step_down
from core.models import Leader
from tests.factories.incidents import NOON
from tests.factories.records import make_leader

pytestmark = pytest.mark.django_db
LEASE = timedelta(seconds=15)
ALMOST, OVER = NOON + timedelta(seconds=14), NOON + timedelta(seconds=30)


def leads(owner: str, at: datetime = NOON) -> bool:
    return lead("beat", owner=owner, at=at, lease=LEASE)


def test_the_first_leads_until_its_lease_ends() -> None:
    answers = [leads("first"), leads("second"), leads("first", ALMOST), leads("second", OVER)]

    assert answers == [True, False, True, True]
    assert leads("first", OVER) is False
    assert Leader.objects.get().token == 2


def test_who_steps_down_is_followed_at_once_and_nobody_else_can_step_down_for_it() -> None:
    leads("first")
    step_down("beat", owner="second", at=NOON)
    before = leads("second")
    step_down("beat", owner="first", at=NOON)

    assert (before, leads("second")) == (False, True)


def test_each_name_has_a_leader_of_its_own() -> None:
    make_leader("something else", owner="first", until=OVER)

    assert leads("second") is True
    assert str(Leader.objects.get(name="beat")) == "beat: second"
