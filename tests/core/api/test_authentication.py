from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from core.models import ApiToken, Role, TokenScope
from incidents.models import Incident
from tests.conftest import SignedIn
from tests.core.api.client import Program
from tests.factories.catalog import make_team
from tests.factories.incidents import make_incident
from tests.factories.people import make_token, make_user

pytestmark = pytest.mark.django_db

TEAMS = "/api/v1/teams/"


def answer_to(authorization: str) -> int:
    return Client().get(TEAMS, headers={"authorization": authorization}).status_code


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "Token"])
def test_a_token_opens_the_api(scheme: str) -> None:
    secret = make_token(make_user())

    status = answer_to(f"{scheme} {secret}")

    assert status == 200


def test_without_a_token_the_answer_names_how_to_sign_in() -> None:
    answer = Client().get(TEAMS)

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "not_authenticated"


def test_an_expired_token_opens_nothing() -> None:
    secret = make_token(make_user(), expires_at=datetime(2020, 1, 1, tzinfo=UTC))

    assert answer_to(f"Bearer {secret}") == 401


def test_a_revoked_token_opens_nothing() -> None:
    secret = make_token(make_user())
    ApiToken.objects.update(revoked_at=timezone.now())

    assert answer_to(f"Bearer {secret}") == 401


def test_a_token_of_somebody_who_left_opens_nothing() -> None:
    secret = make_token(make_user(is_active=False))

    assert answer_to(f"Bearer {secret}") == 401


@pytest.mark.parametrize("authorization", ["Bearer", "Bearer ", "Bearer dd_x\x00", "Bearer é é"])
def test_a_token_nobody_gave_out_opens_nothing(authorization: str) -> None:
    assert answer_to(authorization) == 401


def test_another_scheme_is_no_token() -> None:
    assert answer_to("Basic Ym9iOmJvYg==") == 401


def test_use_is_noted_once_an_hour() -> None:
    program = Program(make_user())
    program.ask("get", "/teams/")
    first = ApiToken.objects.get().last_used_at

    program.ask("get", "/teams/")
    again = ApiToken.objects.get().last_used_at
    ApiToken.objects.update(last_used_at=timezone.now() - timedelta(hours=2))
    program.ask("get", "/teams/")

    assert first is not None
    assert again == first
    later = ApiToken.objects.get().last_used_at
    assert later is not None
    assert later >= first


def test_days_are_read_in_the_zone_of_the_tokens_person() -> None:
    # 23:30 in UTC is the next day in Berlin.
    make_incident(title="Late", started_at=datetime(2026, 3, 1, 23, 30, tzinfo=UTC))
    program = Program(make_user(time_zone="Europe/Berlin"))

    there = program.ask("get", "/incidents/?from=2026-03-02&to=2026-03-02").json()["results"]
    in_utc = program.ask("get", "/incidents/?from=2026-03-02&to=2026-03-02&zone=utc").json()

    assert [row["title"] for row in there] == ["Late"]
    assert in_utc["results"] == []


def test_the_session_of_the_browser_opens_the_api_for_reading(signed_in: SignedIn) -> None:
    answer = signed_in(make_user()).get(TEAMS)

    assert answer.status_code == 200


def test_a_change_by_session_needs_the_csrf_token() -> None:
    team = make_team(lead=(person := make_user()))
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person)

    answer = browser.patch(
        f"/api/v1/teams/{team.slug}/", {"name": "Other"}, content_type="application/json"
    )

    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"
    team.refresh_from_db()
    assert team.name != "Other"


def test_a_token_counts_more_than_a_session() -> None:
    reader, writer = make_user(), make_user()
    hidden = make_incident(restricted=True, known_to=(reader,))
    browser = Client()
    browser.force_login(reader)

    answer = browser.get(
        f"/api/v1/incidents/{hidden.reference}/",
        headers={"authorization": f"Bearer {make_token(writer)}"},
    )

    assert answer.status_code == 404


def test_a_token_that_may_only_read_changes_nothing_for_anybody() -> None:
    secret = make_token(make_user(role=Role.ADMIN), scope=TokenScope.READ)
    client = Client(headers={"authorization": f"Bearer {secret}"})
    incident = make_incident(title="As it was")
    address = f"/api/v1/incidents/{incident.reference}/"
    body = {"title": "Changed"}

    read = client.get(address)
    answers = [
        client.patch(address, body, content_type="application/json"),
        client.post("/api/v1/incidents/", body, content_type="application/json"),
        client.post(f"{address}acknowledge/", {}, content_type="application/json"),
    ]

    assert read.status_code == 200
    assert [answer.status_code for answer in answers] == [403] * 3
    assert answers[0].json()["detail"] == "This token may read and change nothing."
    incident.refresh_from_db()
    assert (incident.title, Incident.objects.count()) == ("As it was", 1)
