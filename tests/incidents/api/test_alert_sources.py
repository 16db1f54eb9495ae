"""Alert sources in the API."""

import pytest
from django.test import Client

from core.models import Role
from incidents.models import AlertSource
from tests.conftest import SignedIn
from tests.factories.alerts import make_alert_source, make_received_payload
from tests.factories.catalog import make_service
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/alert-sources/"
JSON = "application/json"


@pytest.fixture
def client(signed_in: SignedIn) -> Client:
    return signed_in(make_user(role=Role.MANAGER))


def test_a_source_is_added_read_and_changed(client: Client) -> None:
    make_service(slug="shop")

    added = client.post(ADDRESS, {"name": "Cron", "format": "generic"}, content_type=JSON)
    address = f"{ADDRESS}{added.json()['id']}/"
    change = {"severities": {"BAD": "sev1"}, "service": "shop", "mapping": {"key": "a.b"}}
    changed = client.patch(address, change, content_type=JSON)
    again = client.post(ADDRESS, {"name": "Cron", "format": "generic"}, content_type=JSON)

    source = AlertSource.objects.get()
    assert (added.status_code, again.status_code) == (201, 409)
    assert source.token_digest == AlertSource.digest_of(added.json()["token"])
    assert changed.json()["severities"] == {"bad": "sev1"}
    assert changed.json()["service"] == "shop"
    assert client.get(address).json() == changed.json()
    assert client.get(ADDRESS).json()["results"] == [changed.json()]
    assert added.json()["token"] not in client.get(address).content.decode()


@pytest.mark.parametrize(
    "change",
    [
        {"severities": {"bad": "sev9"}},
        {"severities": {"a" * 101: "sev1"}},
        {"mapping": {"colour": "a"}},
        {"reopen_minutes": -1},
        {"service": "nothing"},
        {"group_by": ["a\0b"]},
    ],
)
def test_rules_that_mean_nothing_are_refused(client: Client, change: dict[str, object]) -> None:
    source = make_alert_source()

    answer = client.patch(f"{ADDRESS}{source.pk}/", change, content_type=JSON)

    assert answer.status_code == 400
    assert next(iter(change)) in str(answer.json())


def test_token_and_secret_are_replaced(client: Client) -> None:
    source = make_alert_source("old")
    address = f"{ADDRESS}{source.pk}/"

    token = client.post(f"{address}replace-token/", {"overlap_hours": 1}, content_type=JSON)
    secret = client.post(f"{address}set-secret/", {"secret": "whsec_a"}, content_type=JSON)

    source.refresh_from_db()
    assert source.token_digest == AlertSource.digest_of(token.json()["token"])
    assert source.old_token_digest == AlertSource.digest_of("old")
    assert secret.json()["is_signed"] is True
    long = client.post(f"{address}set-secret/", {"secret": "é" * 200}, content_type=JSON)
    pager = f"{ADDRESS}{make_alert_source(format='pagerduty').pk}/set-secret/"
    unused = client.post(pager, {"secret": "whsec_a"}, content_type=JSON)
    assert (long.status_code, unused.status_code) == (400, 409)
    assert "200 bytes" in str(long.json())
    assert "cannot sign" in str(unused.json())


def test_a_test_alert_and_a_second_try(client: Client) -> None:
    source = make_alert_source(format="generic")
    row = make_received_payload(source, status="failed", reason="No key.")
    address = f"{ADDRESS}{source.pk}/"

    tested = client.post(f"{address}test/", content_type=JSON)
    retried = client.post(f"{address}payloads/{row.pk}/retry/", content_type=JSON)

    assert (tested.json()["status"], tested.json()["is_test"]) == ("done", True)
    assert (retried.json()["id"], retried.json()["status"]) == (row.pk, "pending")
    listed = client.get(f"{address}payloads/").json()["results"]
    assert [one["id"] for one in listed] == [tested.json()["id"], row.pk]
