import base64
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.models import Role
from tests.core.api.client import Program
from tests.factories.catalog import make_service, make_team
from tests.factories.incidents import make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def program() -> Program:
    return Program(make_user(role=Role.VIEWER))


def pages(program: Program, path: str, link: str = "next") -> list[list[dict[str, Any]]]:
    """Return the rows of every page along a link."""
    found = []
    answer = program.ask("get", path).json()
    while True:
        found.append(answer["results"])
        if answer[link] is None:
            return found
        answer = program.get(answer[link]).json()


def test_pages_hold_every_row_once_in_order(program: Program) -> None:
    rows = [make_incident() for _ in range(5)]

    found = pages(program, "/incidents/?limit=2")

    references = [[row["reference"] for row in page] for page in found]
    newest_first = [row.reference for row in reversed(rows)]
    assert references == [newest_first[:2], newest_first[2:4], newest_first[4:]]


def test_the_way_back_shows_the_same_pages(program: Program) -> None:
    for _ in range(5):
        make_incident()
    there = pages(program, "/incidents/?limit=2")
    first = program.ask("get", "/incidents/?limit=2").json()
    last = program.get(program.get(first["next"]).json()["next"]).json()

    back = [last["results"]]
    answer = last
    while answer["previous"]:
        answer = program.get(answer["previous"]).json()
        back.append(answer["results"])

    assert back == there[::-1]


def test_a_new_row_moves_no_row_to_another_page(program: Program) -> None:
    for _ in range(4):
        make_incident()
    first = program.ask("get", "/incidents/?limit=2").json()
    second = program.get(first["next"]).json()

    make_incident()

    assert program.get(first["next"]).json()["results"] == second["results"]


def test_slugs_page_in_their_own_order(program: Program) -> None:
    for slug in ("cherry", "apple", "banana"):
        make_team(slug=slug)

    found = pages(program, "/teams/?limit=1")

    assert [page[0]["slug"] for page in found] == ["apple", "banana", "cherry"]


def test_filters_stay_along_the_pages(program: Program) -> None:
    for number in range(4):
        make_incident(severity="sev1" if number % 2 else "sev2")

    found = pages(program, "/incidents/?limit=1&severity=sev1")

    assert [[row["severity"] for row in page] for page in found] == [["sev1"], ["sev1"]]


def test_an_empty_list_is_one_empty_page(program: Program) -> None:
    answer = program.ask("get", "/services/").json()

    assert answer == {"next": None, "previous": None, "results": []}


@pytest.mark.parametrize("limit", ["0", "201", "-1", "x", "1.5", "9" * 5_000, "٣", "%00"])
def test_a_limit_out_of_range_is_refused(program: Program, limit: str) -> None:
    answer = program.ask("get", f"/teams/?limit={limit}")

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["limit"]


def made_up(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        *("x", "====", "é", "%00", "A"),
        *map(made_up, ("5", ">", ">x", ">-1", ">1e9", f">{9**20}", ">1\n", "<٣")),
    ],
)
def test_a_made_up_cursor_is_refused(program: Program, cursor: str) -> None:
    make_incident()

    answer = program.ask("get", f"/incidents/?cursor={cursor}")

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["cursor"]


@pytest.mark.parametrize(
    "path", ["/incidents/", "/teams/", "/services/", "/incidents/INC-{}/timeline/"]
)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(max_size=30) | st.text("<>0123456789-:./T", max_size=45))
def test_no_cursor_breaks_a_list(program: Program, path: str, text: str) -> None:
    path = path.format(make_incident().pk)

    wild = program.get(f"/api/v1{path}", {"cursor": text})
    plausible = program.get(f"/api/v1{path}", {"cursor": made_up(text)})

    assert {wild.status_code, plausible.status_code} <= {200, 400}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("path", ["/teams/", "/services/"])
def test_lists_ask_as_often_for_one_row_as_for_three(
    program: Program, path: str, rows: int, django_assert_num_queries: Any
) -> None:
    for _ in range(rows):
        make_service(owner_team=make_team())
    program.ask("get", path)

    with django_assert_num_queries(2):
        program.ask("get", path)
