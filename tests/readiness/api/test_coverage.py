"""The coverage matrix in the API."""

from datetime import timedelta

import pytest
from django.utils import timezone

from readiness.api.serializers.coverage import CoverageCellSerializer
from tests.conftest import SignedIn
from tests.factories.catalog import make_service
from tests.factories.people import make_user
from tests.factories.readiness import make_readiness_evidence

pytestmark = pytest.mark.django_db


def test_the_matrix_is_that_of_the_page(signed_in: SignedIn) -> None:
    shop = make_service(slug="shop", tier=1)
    make_readiness_evidence(
        shop,
        at=timezone.now() - timedelta(days=2),
        item="",
        failure_mode="instance-kill",
        evidence_class="proven",
    )
    client = signed_in(make_user())

    found = client.get("/api/v1/coverage/?group=compute").json()
    cell = client.get("/api/v1/coverage/shop/instance-kill/").json()

    [row] = found["services"]
    cells = {one["failure_mode"]: one for one in row["cells"]}
    assert list(cells) == found["failure_modes"]
    assert cells["instance-kill"]["status"] == "survived"
    assert cells["instance-kill"]["age_days"] == 2
    assert (cells["node-loss"]["status"], cells["node-loss"]["observed_at"]) == ("untested", None)
    assert found["worst"]["service"] == "shop"
    assert row["shares"] == found["shares"]
    assert cell["cell"] == cells["instance-kill"]
    assert list(cell["cell"]) == list(CoverageCellSerializer().fields), "As the document says."
    assert [one["outcome"] for one in cell["history"]] == ["pass"]


def test_unknown_filters_services_and_modes_are_refused(signed_in: SignedIn) -> None:
    make_service(slug="shop")
    client = signed_in(make_user())

    assert client.get("/api/v1/coverage/?colour=red").json()["errors"]["colour"]
    assert client.get("/api/v1/coverage/?tier=9").status_code == 400
    assert client.get("/api/v1/coverage/shop/no-such-mode/").status_code == 404
    assert client.get("/api/v1/coverage/nowhere/instance-kill/").status_code == 404
