"""Which tests run again on the second database."""

import pytest

from tests.services.touches_database import reaches_database


def test_a_pure_test_does_not(request: pytest.FixtureRequest) -> None:
    assert reaches_database(request.node) is False


@pytest.mark.django_db
def test_one_marked_for_the_database_does(request: pytest.FixtureRequest) -> None:
    assert reaches_database(request.node) is True


@pytest.mark.usefixtures("database_url")
def test_one_that_starts_the_site_on_a_database_does(request: pytest.FixtureRequest) -> None:
    assert reaches_database(request.node) is True
