from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import Role
from tests.conftest import SignedIn
from tests.core.api.client import Program
from tests.factories.catalog import make_service
from tests.factories.people import make_user
from tests.readiness.views.test_spof import make_shop

pytestmark = pytest.mark.django_db
LIST = "/api/v1/single-points-of-failure/"


def test_findings_of_a_service(signed_in: SignedIn) -> None:
    make_shop()

    answer = signed_in(make_user()).get("/api/v1/services/shop/spof/")

    assert answer.json() == {
        "service": "shop",
        "revision": 0,
        "single_points_of_failure": ["disk"],
        "blast_radius": [],
        "degraded": [],
        "pairs": [["db-a", "db-b"]],
        "availability_ceiling": pytest.approx(0.995 * 0.9999),
        "availability_is_exact": True,
        "availability_unknown": [],
        "losses": [
            {"services": ["disk"], "minutes_a_month": pytest.approx(219.15)},
            {"services": ["db-a", "db-b"], "minutes_a_month": pytest.approx(4.383)},
        ],
        "budget_left": pytest.approx(-0.004),
    }


def test_what_nobody_knows_is_null(signed_in: SignedIn) -> None:
    make_service(slug="alone")
    client = signed_in(make_user())

    answer = client.get("/api/v1/services/alone/spof/").json()

    assert (answer["pairs"], answer["availability_ceiling"], answer["budget_left"]) == (
        None,
        None,
        None,
    )
    assert client.get("/api/v1/services/nowhere/spof/").status_code == 404


def test_list_by_blast_radius_and_its_filters(signed_in: SignedIn) -> None:
    make_shop()
    client = signed_in(make_user())

    rows = client.get(LIST).json()["results"]

    assert rows == [
        {
            "service": "disk",
            "tier": None,
            "owner_team": None,
            "takes_down": 3,
            "takes_down_by_tier": {"tier_1": 1, "tier_2": 2, "tier_3": 0, "no_tier": 0},
            "last_tried": None,
            "mitigation": None,
        }
    ]
    assert client.get(f"{LIST}?takes_down=3").json()["results"] == []
    for query in ("takes_down=4", "takes_down=x", "team=nobody", "tier=1", "team=%00"):
        assert client.get(f"{LIST}?{query}").status_code == 400, query


def test_what_is_done_about_a_single_point_is_said_read_and_taken_back() -> None:
    make_shop()
    program, other = Program(make_user(role=Role.MANAGER, username="mia")), Program(make_user())
    address, due_on = "/services/disk/mitigation/", timezone.localdate() + timedelta(days=9)
    plan = {"status": "planned", "owner": "mia", "due_on": due_on.isoformat(), "note": "Soon"}

    unsaid = program.ask("get", address)
    refused = other.ask("put", address, plan)
    wrong = program.ask("put", address, plan | {"owner": None})
    said = program.ask("put", address, plan)
    listed = other.ask("get", "/single-points-of-failure/?mitigation=planned").json()["results"]
    gone = program.ask("delete", address)

    assert (unsaid.status_code, refused.status_code, wrong.status_code) == (404, 403, 409)
    assert {**said.json(), "said_at": None} == plan | {"said_at": None}
    assert [(one["service"], one["mitigation"]["owner"]) for one in listed] == [("disk", "mia")]
    assert (gone.status_code, program.ask("get", address).status_code) == (204, 404)
