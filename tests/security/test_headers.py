"""What every answer tells the browser, and where a secret may be read: once, by its owner."""

import json
import re

import pytest
from django.conf import settings
from django.test import Client

from core.models import Activity, ApiToken, Role
from tests.factories.people import make_token, make_user

pytestmark = pytest.mark.django_db

ADDRESSES = (
    "/",
    "/login/",
    "/incidents/",
    "/incidents.csv",
    "/incidents/INC-999999999/",
    "/declare/",
    "/metrics/",
    "/settings/tokens/",
    "/settings/new-person/",
    "/nowhere/",
    "/api/openapi.json",
    "/api/v1/incidents/",
    "/api/v1/nowhere/",
)
PHRASE = "correct horse battery staple"


def policy_of(header: str) -> dict[str, list[str]]:
    parts = (part.split() for part in header.split(";"))
    return {part[0]: part[1:] for part in parts if part}


@pytest.fixture
def responder() -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(make_user(role=Role.RESPONDER))
    return client


@pytest.mark.parametrize("signed_in", [True, False])
@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_is_bound_to_this_site(
    responder: Client, address: str, signed_in: bool
) -> None:
    client = responder if signed_in else Client(raise_request_exception=False)

    headers = client.get(address).headers

    policy = policy_of(headers["Content-Security-Policy"])
    sources = [source for allowed in policy.values() for source in allowed]
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == policy["style-src"] == ["'self'"]
    assert policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]
    assert set(sources) <= {"'none'", "'self'", "data:"}
    assert [name for name, allowed in policy.items() if "data:" in allowed] == ["img-src"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_a_page_that_failed_is_bound_to_this_site_too(
    responder: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr("incidents.queries.home.recent_postmortems")

    response = responder.get("/")

    policy = policy_of(response.headers["Content-Security-Policy"])
    assert response.status_code == 500
    assert policy["script-src"] == ["'self'"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert "recent_postmortems" not in response.content.decode()


def test_the_cookie_of_the_session_is_kept_from_scripts_and_other_sites() -> None:
    person = make_user(username="ana")
    person.set_password(PHRASE)
    person.save()
    client = Client()

    client.post("/login/", {"login": "ana", "password": PHRASE})

    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"


def test_the_cookie_against_forged_forms_is_kept_from_other_sites() -> None:
    client = Client()

    client.get("/login/")

    assert client.cookies[settings.CSRF_COOKIE_NAME]["samesite"] == "Lax"


def test_a_form_from_another_site_is_refused() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user(role=Role.RESPONDER))

    page = client.post("/declare/", {"title": "Forged"})
    api = client.post("/api/v1/incidents/", {"title": "Forged"}, content_type="application/json")

    assert (page.status_code, api.status_code) == (403, 403)


def test_a_new_secret_stands_in_one_answer_and_nowhere_else(
    responder: Client, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    response = responder.post("/settings/tokens/", {"name": "pipeline", "days": "90"})
    page = response.content.decode()
    secret = next(
        found
        for found in re.findall(r"dd_[\w-]{20,}", page)
        if ApiToken.digest_of(found) == ApiToken.objects.get().digest
    )

    later = [responder.get(address) for address in ("/settings/tokens/", "/profile/", "/")]
    used = Client().get("/api/v1/services/", headers={"Authorization": f"Bearer {secret}"})
    refused = Client().get("/api/v1/services/", headers={"Authorization": f"Bearer {secret}x"})

    row = ApiToken.objects.values().get()
    log = json.dumps(list(Activity.objects.values()), default=str)
    written = capfd.readouterr()
    assert (used.status_code, refused.status_code) == (200, 401)
    assert response.headers["Cache-Control"].count("no-store") == 1
    assert [answer for answer in later if secret in answer.content.decode()] == []
    assert secret not in json.dumps(row, default=str)
    assert secret not in log
    assert secret not in f"{caplog.text}{written.out}{written.err}"
    assert secret not in str(dict(responder.session))
    assert secret not in f"{used.content.decode()}{used.headers}{refused.content.decode()}"


def test_a_password_stands_in_no_log(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    Client().post("/login/", {"login": "nobody", "password": PHRASE})

    written = capfd.readouterr()
    log = json.dumps(list(Activity.objects.values()), default=str)
    assert PHRASE not in f"{caplog.text}{written.out}{written.err}{log}"


def test_a_token_in_an_address_opens_nothing() -> None:
    secret = make_token(make_user())

    response = Client().get(f"/api/v1/services/?token={secret}&access_token={secret}")

    assert response.status_code == 401
    assert secret not in response.content.decode()
