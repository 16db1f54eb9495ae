from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.test.client import BOUNDARY, MULTIPART_CONTENT

from config import views
from core.models import Role
from tests.core.api.client import Program
from tests.factories.catalog import make_service, make_team
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def problem(answer: Any) -> dict[str, Any]:
    """Return the problem an answer brings, whose frame must be right."""
    body: dict[str, Any] = answer.json()
    assert answer["Content-Type"] == "application/problem+json"
    assert (body["type"], body["status"]) == ("about:blank", answer.status_code)
    assert body["title"]
    assert body["detail"]
    return body


@pytest.fixture
def program() -> Program:
    return Program(make_user(role=Role.MANAGER))


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
@pytest.mark.parametrize(
    "path", ["/nothing/", "/incidents/INC-x/", "/incidents/INC-1/nothing/", "/a\nb/"]
)
def test_an_unknown_address_is_a_problem(program: Program, method: str, path: str) -> None:
    found = problem(program.ask(method, path))

    assert (found["status"], found["code"]) == (404, "not_found")


def test_an_address_without_its_slash_says_so(program: Program) -> None:
    found = problem(program.ask("get", "/teams"))

    assert found["detail"] == "Write a slash at the end: /api/v1/teams/"


def test_a_stranger_learns_nothing_about_addresses() -> None:
    known = Program(None).ask("get", "/teams/")
    unknown = Program(None).ask("get", "/nothing/")

    assert problem(known) == problem(unknown)


def test_a_method_the_address_does_not_take_is_named(program: Program) -> None:
    answer = program.ask("delete", "/teams/")

    found = problem(answer)
    assert (found["status"], found["code"]) == (405, "method_not_allowed")
    assert "GET" in answer["Allow"]


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "PROPFIND", "verbs"])
def test_methods_nobody_knows_are_refused(program: Program, method: str) -> None:
    answer = program.generic(method, "/api/v1/teams/")

    assert problem(answer)["status"] == 405


def test_head_answers_as_get_without_a_body(program: Program) -> None:
    answer = program.ask("head", "/teams/")

    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("", "invalid"),
        ("{", "parse_error"),
        ("nonsense", "parse_error"),
        (b"\xff\xfe", "parse_error"),
        ('{"name": NaN}', "parse_error"),
        ('{"name": ' + "9" * 5_000 + "}", "parse_error"),
        ("[" * 100_000, "parse_error"),
        ("[" * 30 + "]" * 30, "parse_error"),
        ("null", "invalid"),
        ("[]", "invalid"),
        ('"text"', "invalid"),
        ("{}", "invalid"),
    ],
)
def test_a_body_that_says_nothing_useful_is_refused(
    program: Program, body: str | bytes, code: str
) -> None:
    found = problem(program.sent("POST", "/teams/", body))

    assert (found["status"], found["code"]) == (400, code)


@pytest.mark.parametrize(
    ("body", "places"),
    [
        (r'{"name": "a\u0000"}', ["name"]),
        (r'{"name": "\ud800"}', ["name"]),
        (r'{"name": "x", "more": [{"deep": "\udfff"}]}', ["more.0.deep"]),
        (r'["\ud800"]', ["0"]),
        (r'"\ud800"', ["non_field_errors"]),
        (r'{"\ud800": 1}', ["non_field_errors"]),
    ],
)
def test_characters_no_database_keeps_are_named_by_place(
    program: Program, body: str, places: list[str]
) -> None:
    found = problem(program.sent("POST", "/teams/", body))

    assert found["status"] == 400
    assert list(found["errors"]) == places


def test_pairs_of_surrogates_are_ordinary_characters(program: Program) -> None:
    answer = program.sent("POST", "/teams/", r'{"name": "\ud83d\ude80 Rockets"}')

    assert answer.json()["name"] == "🚀 Rockets"


def test_a_field_nobody_knows_is_refused(program: Program) -> None:
    found = problem(program.ask("post", "/teams/", {"name": "Core", "desription": "x"}))

    assert found["errors"] == {"desription": ["There is no such field here."]}


def test_a_body_of_another_type_is_refused(program: Program) -> None:
    form = program.generic(
        "POST", "/api/v1/teams/", f"--{BOUNDARY}--", content_type=MULTIPART_CONTENT
    )

    assert problem(form)["status"] == 415


def test_a_body_that_is_too_large_is_refused(program: Program, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100

    found = problem(program.ask("post", "/teams/", {"name": "x" * 200}))

    assert (found["status"], found["code"]) == (413, "too_large")


def test_a_rule_that_forbids_names_its_field(program: Program) -> None:
    team = make_team()

    found = problem(program.ask("post", "/teams/", {"name": "Again", "slug": team.slug}))

    assert (found["status"], found["code"]) == (409, "rule_violation")
    assert list(found["errors"]) == ["slug"]


def test_what_a_role_does_not_allow_is_forbidden() -> None:
    service = make_service()

    answer = Program(make_user(role=Role.VIEWER)).ask(
        "patch", f"/services/{service.slug}/", {"tier": 1}
    )

    assert (problem(answer)["status"], problem(answer)["code"]) == (403, "permission_denied")


def test_an_answer_in_html_is_not_to_be_had(program: Program) -> None:
    answer = program.get("/api/v1/teams/", headers={"accept": "text/html"})

    assert problem(answer)["status"] == 406


def test_format_is_no_way_to_another_format(program: Program) -> None:
    found = problem(program.ask("get", "/teams/?format=xml"))

    assert found["errors"] == {"format": ["There is no such filter here."]}


@pytest.mark.parametrize(
    "handle", [(views.server_error, 500), (views.bad_request, 400)], ids=["bug", "bad request"]
)
@pytest.mark.parametrize(
    ("path", "kind"),
    [("/api/v1/teams/", "application/problem+json"), ("/teams/", "text/html; charset=utf-8")],
)
def test_handlers_of_last_resort_answer_programs_in_json(
    handle: tuple[Any, int], path: str, kind: str
) -> None:
    request: HttpRequest = RequestFactory().get(path)

    answer = handle[0](request)

    assert (answer.status_code, answer["Content-Type"]) == (handle[1], kind)


def test_a_host_nobody_allowed_is_a_problem() -> None:
    answer = Client(headers={"host": "evil.example"}).get("/api/v1/teams/")

    assert problem(answer)["status"] == 400
