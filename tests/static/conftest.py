"""The stage on which a script is tried."""

from collections.abc import Iterator

import pytest

from tests.services.fixtures import OpenPage
from tests.static.stage import Stage


@pytest.fixture
def stage(open_page: OpenPage) -> Iterator[Stage]:
    """A small window in which any script of static/js can be shown."""
    page = open_page(width=800, height=600)
    yield Stage(page)
    page.unroute_all()
