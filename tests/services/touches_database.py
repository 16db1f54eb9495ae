"""Pytest plugin: keep the tests that reach a database; the others ran with the first one."""

from pathlib import Path

import pytest

from tests.services.thoroughness import is_thorough

FIXTURES = {"db", "transactional_db", "live_server", "database_url", "site"}
PURE_FOLDERS = {"domain", "ingestion"}
PAGES = {"views", "forms", "templatetags"}
"""Pages read by use cases and queries that are tested on all; the walks see each page on all."""
ONE_WILL_DO = "any_database"
"""Marks a long test that says the same on every database, beside shorter ones that run on all."""


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Do not even read what says the same on every database; None leaves it to others."""
    left_out = PURE_FOLDERS if is_thorough() else PURE_FOLDERS | PAGES
    return True if collection_path.name in left_out else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what would only repeat itself on another database."""
    repeated = [item for item in items if not is_worth_repeating(item)]
    items[:] = [item for item in items if is_worth_repeating(item)]
    config.hook.pytest_deselected(items=repeated)


def is_worth_repeating(item: pytest.Item) -> bool:
    """Return whether the test reaches a database and may say something else on this one."""
    says_the_same = item.get_closest_marker(ONE_WILL_DO) is not None
    return reaches_database(item) and (is_thorough() or not says_the_same)


def reaches_database(item: pytest.Item) -> bool:
    """Return whether the test is marked for the database or asks for a fixture that has one."""
    return item.get_closest_marker("django_db") is not None or not FIXTURES.isdisjoint(
        getattr(item, "fixturenames", ())
    )
