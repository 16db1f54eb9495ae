"""A pipeline sends its results with a token and asks what became of them."""

import json
from typing import Any

import pytest
from django.test import Client

from core.models import Role
from readiness.importers.evidence_uploads import drain_evidence_imports
from readiness.models import Evidence, EvidenceImport
from tests.conftest import SignedIn
from tests.factories.catalog import make_service
from tests.factories.imports import make_evidence_import
from tests.factories.people import make_user
from tests.readiness.ingestion.chaos.run_text import journal

pytestmark = pytest.mark.django_db
LIST = "/api/v1/evidence-imports/"


@pytest.fixture
def client(signed_in: SignedIn) -> Client:
    return signed_in(make_user(role=Role.RESPONDER))


def send(client: Client, address: str, body: dict[str, Any]) -> Any:
    return client.post(address, json.dumps(body), content_type="application/json")


def file(**changes: Any) -> dict[str, str]:
    return {"name": "journal.json", "content": json.dumps(journal(**changes))}


def test_results_are_sent_booked_and_asked_for(client: Client) -> None:
    make_service(slug="shop")
    body = {"files": [file()], "service": "shop", "failure_mode": "zone-loss"}

    answer = send(client, LIST, body)
    drain_evidence_imports()
    drain_evidence_imports()

    assert answer.status_code == 201
    told = client.get(answer.headers["Location"]).json()
    assert (told["status"], told["rejected"]) == ("done", [])
    (entry,) = told["entries"]
    assert (entry["verdict"], entry["service"], entry["created"]) == ("survived", "shop", 3)
    assert Evidence.objects.count() == 3
    assert [one["id"] for one in client.get(LIST).json()["results"]] == [told["id"]]


def test_what_is_unclear_waits_and_is_placed_later(client: Client) -> None:
    make_service(slug="shop")
    address = send(client, LIST, {"files": [file()]}).headers["Location"]
    drain_evidence_imports()
    drain_evidence_imports()
    assert client.get(address).json()["status"] == "choosing"

    choice = {"number": 0, "service": "shop", "failure_mode": "cache-loss"}
    answer = send(client, f"{address}choose/", {"entries": [choice]})
    drain_evidence_imports()

    assert answer.json()["status"] == "booking"
    assert client.get(address).json()["entries"][0]["failure_mode"] == "cache-loss"
    assert Evidence.objects.filter(failure_mode="cache-loss").count() == 1


def test_import_is_cancelled(client: Client) -> None:
    batch = make_evidence_import()

    answer = send(client, f"{LIST}{batch.pk}/cancel/", {})

    assert answer.json()["status"] == "cancelled"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "files"),
        ({"files": []}, "files"),
        ({"files": [{"name": "a", "content": "x\u0000"}]}, "files"),
        ({"files": [{"name": "a", "content": 5}]}, "files"),
        ({"files": [file()], "service": "nowhere"}, "service"),
        ({"files": [file()], "failure_mode": "unheard-of"}, "failure_mode"),
        ({"files": [file()], "observed_at": "2026-01-01T10:00:00"}, "observed_at"),
        ({"files": [file()], "servce": "x"}, "servce"),
    ],
)
def test_bad_body_is_refused_by_field(client: Client, body: dict[str, Any], field: str) -> None:
    answer = send(client, LIST, body)

    assert answer.status_code == 400
    assert field in str(answer.json())
    assert EvidenceImport.objects.count() == 0


def test_choice_of_an_unknown_mode_is_refused(client: Client) -> None:
    make_service(slug="shop")
    batch = make_evidence_import(status="choosing")
    choice = {"number": 0, "service": "shop", "failure_mode": "unheard-of"}

    answer = send(client, f"{LIST}{batch.pk}/choose/", {"entries": [choice]})

    assert answer.status_code == 400
    assert "entries.0" in str(answer.json())
