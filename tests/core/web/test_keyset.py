"""Pages by the last row seen."""

import pytest
from django.http import QueryDict

from core.models import User
from core.web.keyset import keyset_page
from tests.factories.people import make_user

SIZE = 3


def ids(query: str) -> tuple[list[int], str | None, str | None]:
    """Return positions of the rows on the page, newest is 0, with the links beside it."""
    page = keyset_page(User.objects.all(), QueryDict(query), size=SIZE)
    newest_first = list(User.objects.order_by("-pk").values_list("pk", flat=True))
    return [newest_first.index(row.pk) for row in page.rows], page.newer, page.older


@pytest.fixture
def keys() -> list[int]:
    """Save eight people; return their ids, the newest first."""
    return [person.pk for person in [make_user() for _ in range(8)][::-1]]


@pytest.mark.django_db
def test_the_first_page_leads_to_older_rows(keys: list[int]) -> None:
    assert ids("q=x") == ([0, 1, 2], None, f"?q=x&before={keys[2]}")


@pytest.mark.django_db
def test_a_page_in_the_middle_leads_both_ways(keys: list[int]) -> None:
    assert ids(f"before={keys[2]}") == (
        [3, 4, 5],
        f"?after={keys[3]}",
        f"?before={keys[5]}",
    )


@pytest.mark.django_db
def test_the_last_page_leads_to_newer_rows_only(keys: list[int]) -> None:
    assert ids(f"before={keys[5]}") == ([6, 7], f"?after={keys[6]}", None)


@pytest.mark.django_db
def test_going_back_gives_the_page_right_above(keys: list[int]) -> None:
    assert ids(f"after={keys[6]}&q=x") == (
        [3, 4, 5],
        f"?q=x&after={keys[3]}",
        f"?q=x&before={keys[5]}",
    )


@pytest.mark.django_db
@pytest.mark.parametrize("place", [2, 3])
def test_going_back_to_the_top_gives_the_first_page(keys: list[int], place: int) -> None:
    assert ids(f"after={keys[place]}") == ([0, 1, 2], None, f"?before={keys[2]}")


@pytest.mark.django_db
@pytest.mark.parametrize("before", ["", "x", "-1", "0", "1.5", "9" * 30, "\u0663"])
def test_a_place_that_is_none_gives_the_first_page(keys: list[int], before: str) -> None:
    assert ids(f"before={before}") == ([0, 1, 2], None, f"?before={keys[2]}")


@pytest.mark.django_db
def test_rows_may_be_plain_values(keys: list[int]) -> None:
    page = keyset_page(User.objects.values("id"), QueryDict(), size=SIZE)

    assert (page.rows, page.older) == ([{"id": key} for key in keys[:3]], f"?before={keys[2]}")


@pytest.mark.django_db
def test_an_empty_list_is_one_empty_page() -> None:
    page = keyset_page(User.objects.all(), QueryDict("before=5"), size=SIZE)

    assert (page.rows, page.newer, page.older) == ([], None, None)
