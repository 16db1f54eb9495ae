"""What scores are made of is read once, and no more of it than is asked for."""

from datetime import UTC, datetime

import pytest

from readiness.queries import score_inputs
from tests.factories.catalog import make_service
from tests.factories.readiness import make_readiness_evidence

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_only_modes_leaves_out_what_was_told_of_items_alone() -> None:
    service = make_service()
    make_readiness_evidence(service, at=NOON)
    make_readiness_evidence(service, at=NOON, item="", failure_mode="node-loss", source="drill")

    everything = score_inputs.read([service], at=NOON).findings[service.pk]
    modes = score_inputs.read([service], at=NOON, only_modes=True).findings[service.pk]

    assert modes.modes == everything.modes
    assert (list(everything.items), list(modes.items)) == (["minimum-two-instances"], [])
    assert modes.sources == {"drill"}
