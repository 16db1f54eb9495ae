import pytest

from core.models import Role
from incidents.models import ContributingFactor, PostmortemFactor
from tests.conftest import SignedIn
from tests.factories.incidents import make_postmortem
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
JSON = "application/json"


def test_the_taxonomy_is_listed_and_extended(signed_in: SignedIn) -> None:
    client = signed_in(make_user(role=Role.MANAGER))
    address = "/api/v1/contributing-factors/"

    added = client.post(address, {"name": "Clock change"}, content_type=JSON)
    again = client.post(address, {"name": "CLOCK change"}, content_type=JSON)
    changed = client.patch(f"{address}clock-change/", {"is_offered": False}, content_type=JSON)

    row = {
        "slug": "clock-change",
        "name": "Clock change",
        "description": "",
        "is_offered": True,
        "postmortems": 0,
    }
    assert (added.status_code, added.json()) == (201, row)
    assert again.status_code == 409
    assert changed.json() == row | {"is_offered": False}
    assert client.get(address).json()["results"][-1] == row | {"is_offered": False}


def test_a_postmortem_names_factors(signed_in: SignedIn) -> None:
    client, postmortem = signed_in(make_user()), make_postmortem()
    address = f"/api/v1/postmortems/{postmortem.reference}/factors/"
    body = {"factor": "detection", "note": "Averages hid it."}

    added = client.post(address, body, content_type=JSON)
    unknown = client.post(address, {"factor": "nothing"}, content_type=JSON)
    listed = client.get(address).json()["results"]
    removed = client.post(f"{address}remove/", {"factor": "detection"}, content_type=JSON)

    assert (added.status_code, unknown.status_code, removed.status_code) == (200, 400, 204)
    assert listed == [added.json()] == [body | {"name": "Detection gap"}]
    assert not PostmortemFactor.objects.exists()


def test_a_retired_factor_is_refused_with_a_reason(signed_in: SignedIn) -> None:
    ContributingFactor.objects.filter(slug="data").update(is_offered=False)
    address = f"/api/v1/postmortems/{make_postmortem().reference}/factors/"

    response = signed_in(make_user()).post(address, {"factor": "data"}, content_type=JSON)

    assert response.status_code == 409
    assert "no longer offered" in response.content.decode()
