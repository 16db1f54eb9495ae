"""What takes long comes first among tests of its kind."""

import pytest

from tests.services import longest_first
from tests.services.longest_first import LONG, kind_of, place_of

pytestmark = pytest.mark.django_db


def test_a_long_test_comes_before_a_short_one_and_the_longest_first() -> None:
    known = [f"tests/somewhere/{part}and_more[1]" for part in LONG]

    places = [place_of(address) for address in [*known, "tests/core/test_text.py::test_a_word"]]

    assert places == list(range(len(LONG) + 1))


def test_tests_that_roll_back_stay_first(request: pytest.FixtureRequest) -> None:
    items = list(request.session.items)

    longest_first.sort(items)

    kinds = [kind_of(item) for item in items]
    assert kinds == sorted(kinds)
    assert kind_of(request.node) == 0


@pytest.mark.django_db(transaction=True)
def test_one_that_commits_comes_later(request: pytest.FixtureRequest) -> None:
    assert kind_of(request.node) == 1
