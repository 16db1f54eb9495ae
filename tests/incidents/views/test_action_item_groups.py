import re

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.conftest import SignedIn
from tests.factories.catalog import make_team
from tests.factories.incidents import make_action_item, make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def headings(page: str) -> list[str]:
    return re.findall(r'<th scope="rowgroup"[^>]*>([^<]*)</th>', page)


@pytest.mark.parametrize(
    ("group", "expected", "order"),
    [
        ("owner", ["Ana", "Nobody"], "ba"),
        ("team", ["Booking", "No team"], "ba"),
        ("kind", ["Prevent", "Detect"], "ab"),
        ("status", ["Open", "Blocked"], "ab"),
        ("priority", ["High", "Low"], "ba"),
        ("incident", ["{second} Second", "{first} First"], "ba"),
        ("nonsense", [], "ab"),
        ("", [], "ab"),
    ],
)
def test_rows_stand_under_headings_on_the_page_and_together_in_the_file(
    signed_in: SignedIn, group: str, expected: list[str], order: str
) -> None:
    first, second = make_incident(title="First"), make_incident(title="Second")
    owner, team = make_user(name="Ana"), make_team(name="Booking")
    make_action_item(first, title="a", kind="prevent", priority="low")
    make_action_item(
        second,
        title="b",
        kind="detect",
        status="blocked",
        priority="high",
        owner=owner,
        team=team,
    )
    client = signed_in(make_user())

    page = client.get(f"/actions/?group={group}").content.decode()
    rows = client.get(f"/actions.csv?group={group}").content.decode().splitlines()[1:]

    names = {"first": first.reference, "second": second.reference}
    assert headings(page) == [words.format(**names) for words in expected]
    assert [row.split(",")[1] for row in rows] == list(order)


@pytest.mark.parametrize("rows", [1, 3])
def test_groups_take_no_statement_of_their_own(
    signed_in: SignedIn, django_assert_max_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for _ in range(rows):
        make_action_item(owner=make_user(), team=make_team())
    client = signed_in(make_user())

    with django_assert_max_num_queries(13):
        page = client.get("/actions/?group=owner").content.decode()

    assert len(headings(page)) == rows
