"""Which tests run first: those that take longest, so that no worker waits for the last of them.

Workers take what is left from each other, but a test of half a minute that one of them begins at
the end leaves all others without work.
"""

import pytest

LONG = (
    "test_restricted.py::test_no_page_list_number_or_search_changes",
    "test_write_postmortem.py::test_fifty_random_orders",
    "test_naughty_strings.py::test_a_string_typed_into_a_form",
    "test_permissions.py::test_no_role_gets_further",
    "test_write_postmortem.py::test_a_server_killed",
    "test_live_drill.py::test_four_people",
    "test_bad_input.py::test_no_query_string",
    "test_first_light.py::",
    "test_follow_ups.py::",
    "test_write_postmortem.py::",
    "test_restricted.py::",
)
"""Parts of the addresses of tests that take ten seconds or more, roughly the longest first."""


def place_of(address: str) -> int:
    """Return the place of a test among those that take long, the first one after all others."""
    return next((place for place, part in enumerate(LONG) if part in address), len(LONG))


def sort(items: list[pytest.Item]) -> None:
    """Put what takes long before the others of its kind, as the kinds stand already.

    Tests that roll back come before those that commit, and these before those without a database.
    """
    items.sort(key=lambda item: (kind_of(item), place_of(item.nodeid)))


def kind_of(item: pytest.Item) -> int:
    """Return 0 for a test that rolls back, 1 for one that commits, 2 without a database."""
    fixtures = set(getattr(item, "fixturenames", ()))
    marker = item.get_closest_marker("django_db")
    commits = marker is not None and bool(marker.kwargs.get("transaction"))
    if commits or fixtures & {"transactional_db", "live_server"}:
        return 1
    return 0 if marker is not None or "db" in fixtures else 2
