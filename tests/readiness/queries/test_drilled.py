"""Drills that ended, as the executive overview tells them."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from readiness.queries.drilled import ended_between
from tests.conftest import SignedIn
from tests.factories.drills import make_drill
from tests.factories.incidents import NOON, make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
OVER: dict[str, Any] = {"status": "finished", "verdict": "passed"}


def test_the_latest_that_ended_in_the_span_come_first() -> None:
    make_drill()
    make_drill(ended_at=NOON + timedelta(days=1), **OVER)
    first, second, third = (
        make_drill(ended_at=NOON - timedelta(hours=hours), **OVER) for hours in (3, 2, 1)
    )

    found = ended_between(NOON - timedelta(days=1), NOON, most=2)

    assert found == [third, second]
    assert first not in found


@pytest.mark.parametrize("address", ["/overview/", "/overview/print/"])
def test_the_overview_sets_them_beside_their_targets(signed_in: SignedIn, address: str) -> None:
    now = timezone.now()
    make_incident(started_at=now, declared_at=now)
    client = signed_in(make_user())

    without = client.get(address).content.decode()
    run = make_drill(ended_at=now, recovery_seconds=1800, rto_seconds=3600, **OVER)
    page = " ".join(client.get(address).content.decode().split())

    assert "No drill ended in these days" in without
    assert f'href="/drills/DR-{run.pk}/result/"' in page
    assert "recovered in 30 min of 1 h" in page
