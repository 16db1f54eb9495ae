"""Failures of the database become 503 with what was typed, on pages and for programs."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from pytest_django import Settings

from core.availability.access import Access, database
from core.availability.middleware import AvailabilityMiddleware
from core.availability.operator_flags import OperatorFlag, lower_flag, raise_flag
from core.availability.unavailable import unavailable
from core.database.failure import DatabaseFailure
from core.models import ApiToken, Role
from incidents.models import Incident
from tests.conftest import SignedIn
from tests.factories.people import make_token, make_user

TYPED = {
    "title": "Checkout <b>answers</b> slowly",
    "summary": "First line\nsecond line",
    "severity": "sev2",
    "idempotency_key": "a-key-of-the-form",
    "password": "never-shown-again",
}


@pytest.fixture(autouse=True)
def as_before(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.VAR = tmp_path
    database.note_answer()
    yield
    database.note_answer()
    lower_flag(OperatorFlag.READ_ONLY)


def refuse_writes() -> None:
    """Make the connection of this test refuse every change, as a standby does."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET default_transaction_read_only = on")
        else:
            cursor.execute("PRAGMA query_only = on")


@pytest.fixture
def refusing(transactional_db: None) -> Iterator[None]:  # noqa: ARG001 - has to be there first
    yield
    connection.close()


@pytest.mark.usefixtures("refusing")
def test_a_refused_write_keeps_what_was_typed_and_reading_goes_on(signed_in: SignedIn) -> None:
    client = signed_in(make_user(role=Role.RESPONDER))
    client.get("/")
    refuse_writes()

    answer = client.post("/declare/", TYPED)
    page = client.get("/incidents/")

    assert answer.status_code == 503
    assert 5 <= int(answer["Retry-After"]) <= 10
    body = answer.content.decode()
    assert 'value="Checkout &lt;b&gt;answers&lt;/b&gt; slowly"' in body
    assert "First line\nsecond line</textarea>" in body
    assert '<input type="hidden" name="idempotency_key" value="a-key-of-the-form">' in body
    assert "never-shown-again" not in body
    assert "Send it again" in body
    assert (page.status_code, Incident.objects.count()) == (200, 0)
    assert "The database takes no changes at the moment." in page.content.decode()


@pytest.mark.usefixtures("refusing")
def test_the_api_says_it_as_a_problem_and_tokens_go_on_reading() -> None:
    secret = make_token(make_user(role=Role.RESPONDER))
    client = Client(headers={"authorization": f"Bearer {secret}"})
    refuse_writes()

    answer = client.post("/api/v1/incidents/", {"title": "x"}, content_type="application/json")
    database.note_answer()
    listed = client.get("/api/v1/incidents/")

    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert answer.json() == {
        "type": "about:blank",
        "title": "Not available now",
        "status": 503,
        "detail": "The database takes no changes at the moment.",
        "code": "unavailable",
    }
    assert listed.status_code == 200
    assert ApiToken.objects.get().last_used_at is None


@pytest.mark.django_db
def test_operators_switch_changes_off_with_their_own_words(signed_in: SignedIn) -> None:
    client = signed_in(make_user(role=Role.RESPONDER))
    raise_flag(OperatorFlag.READ_ONLY, reason="We move to new disks until noon.")

    page = client.get("/services/").content.decode()
    refused = client.post("/declare/", TYPED)
    lower_flag(OperatorFlag.READ_ONLY)
    after = client.get("/services/").content.decode()

    assert "We move to new disks until noon." in page
    assert refused.status_code == 503
    assert "We move to new disks until noon." in refused.content.decode()
    assert Incident.objects.count() == 0
    assert "We move to new disks" not in after


def test_while_the_database_is_away_nobody_asks_it() -> None:
    # This test may not touch a database: whoever did would fail.
    database.note_failure(DatabaseFailure.DOWN)
    client = Client()

    answers = [
        client.get("/incidents/"),
        client.post("/declare/", TYPED),
        client.get("/api/v1/incidents/"),
        client.get("/nowhere/"),
    ]

    assert [answer.status_code for answer in answers] == [503] * 4
    assert "Checkout" in answers[1].content.decode()
    retry = '<a class="button primary" href="">Try again</a>'
    assert [retry in answer.content.decode() for answer in answers[:2]] == [True, False]
    assert answers[2].json()["detail"] == "Drydock cannot reach its database."


def test_a_form_of_another_site_is_not_offered_to_be_sent_again() -> None:
    database.note_failure(DatabaseFailure.DOWN)

    answer = Client(enforce_csrf_checks=True).post("/declare/", TYPED)

    assert answer.status_code == 503
    assert "Checkout" not in answer.content.decode()


def test_files_cannot_be_kept_and_what_cannot_be_read_is_not_shown() -> None:
    database.note_failure(DatabaseFailure.DOWN)
    with Path(__file__).open("rb") as file:
        upload = Client().post("/imports/new/", {"format": "csv", "files": file})
    broken = Client().generic(
        "POST", "/declare/", b"--x\r\n", content_type="multipart/form-data; boundary="
    )

    assert "Files could not be kept" in upload.content.decode()
    assert broken.status_code == 503
    assert "<form" not in broken.content.decode()


def test_bugs_stay_bugs_and_failures_are_answered() -> None:
    request = RequestFactory().post("/hooks/generic/secret/", {})
    request.user = AnonymousUser()
    middleware = AvailabilityMiddleware(lambda _: unavailable(request, DatabaseFailure.BUSY))

    assert middleware(request)["Content-Type"] == "application/problem+json"
    assert middleware.process_exception(request, ValueError("ours")) is None
    before = database.access
    lost = middleware.process_exception(request, OperationalError("connection refused"))
    assert lost is not None
    assert lost.status_code == 503
    assert (before, database.access) == (Access.WRITABLE, Access.DOWN)
