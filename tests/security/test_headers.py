"""What every answer tells the browser, and where a secret may be read: once, by its owner."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from core.models import Activity, ApiToken, Role
from tests.factories.people import make_token, make_user
from tests.services.server import ROOT, environment

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

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
    assert policy["require-trusted-types-for"] == ["'script'"]
    assert policy["trusted-types"] == ["drydock"]
    assert set(sources) <= {"'none'", "'self'", "data:", "'script'", "drydock"}
    assert [name for name, allowed in policy.items() if "data:" in allowed] == ["img-src"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers


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


def test_a_cookie_is_tied_to_this_host_where_there_is_https(tmp_path: Path) -> None:
    names = "from config import settings as s; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME)"
    variables = environment(tmp_path, DRYDOCK_HTTPS="1")

    told = subprocess.run(  # noqa: S603 - our own settings, which are read once in a process
        [sys.executable, "-c", names],
        cwd=ROOT,
        env=variables,
        capture_output=True,
        text=True,
        check=True,
    )

    assert told.stdout.split() == ["__Host-drydock_session", "__Host-drydock_csrf"]


@pytest.mark.parametrize(
    ("method", "fetch", "expected"),
    [
        ("GET", ("cross-site", "navigate", "document"), 200),
        ("GET", ("same-origin", "cors", "empty"), 200),
        ("GET", ("none", "navigate", "document"), 200),
        ("GET", ("cross-site", "no-cors", "image"), 403),
        ("GET", ("cross-site", "navigate", "iframe"), 403),
        ("GET", ("same-site", "cors", "empty"), 403),
        ("POST", ("cross-site", "navigate", "document"), 403),
        ("POST", ("same-origin", "navigate", "document"), 200),
    ],
)
def test_another_site_may_link_here_and_nothing_else(
    responder: Client, method: str, fetch: tuple[str, str, str], expected: int
) -> None:
    names = ("Sec-Fetch-Site", "Sec-Fetch-Mode", "Sec-Fetch-Dest")

    ask: Any = {"GET": responder.get, "POST": responder.post}[method]
    answer = ask("/declare/", headers=dict(zip(names, fetch, strict=True)))

    assert answer.status_code == expected


def test_nobody_is_led_to_another_site_after_signing_in() -> None:
    person = make_user(username="ana")
    person.set_password(PHRASE)
    person.save()
    elsewhere = (
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "///evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "\thttps://evil.example/",
    )

    for address in elsewhere:
        answer = Client().post("/login/", {"login": "ana", "password": PHRASE, "next": address})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/")


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
