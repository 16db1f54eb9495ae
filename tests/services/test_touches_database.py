"""Which tests run again on the second database."""

import pytest

from tests.services.thoroughness import THOROUGH_VARIABLE
from tests.services.touches_database import is_worth_repeating, reaches_database


def test_a_pure_test_does_not(request: pytest.FixtureRequest) -> None:
    assert reaches_database(request.node) is False


@pytest.mark.django_db
def test_one_marked_for_the_database_does(request: pytest.FixtureRequest) -> None:
    assert reaches_database(request.node) is True


@pytest.mark.usefixtures("database_url")
def test_one_that_starts_the_site_on_a_database_does(request: pytest.FixtureRequest) -> None:
    assert reaches_database(request.node) is True


@pytest.mark.any_database
@pytest.mark.django_db
def test_one_that_says_the_same_everywhere_does_if_thoroughness_is_asked_for(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(THOROUGH_VARIABLE, raising=False)
    usually = is_worth_repeating(request.node)
    monkeypatch.setenv(THOROUGH_VARIABLE, "1")

    assert (usually, is_worth_repeating(request.node)) == (False, True)
