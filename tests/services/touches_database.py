"""Pytest plugin: keep the tests that reach a database; the others ran with the first one."""

import pytest

FIXTURES = {"db", "transactional_db", "live_server", "database_url", "site"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what would only repeat itself on another database."""
    repeated = [item for item in items if not reaches_database(item)]
    items[:] = [item for item in items if reaches_database(item)]
    config.hook.pytest_deselected(items=repeated)


def reaches_database(item: pytest.Item) -> bool:
    """Return whether the test is marked for the database or asks for a fixture that has one."""
    return item.get_closest_marker("django_db") is not None or not FIXTURES.isdisjoint(
        getattr(item, "fixturenames", ())
    )
