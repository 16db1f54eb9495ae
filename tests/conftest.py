"""What every test may rely on: a database, a client, the system as viewer."""

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, TransactionTestCase
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker, Settings

from core import demo
from core.availability.access import database
from core.availability.spool import spool
from core.models import User
from core.visibility import Viewer, viewing_as
from tests.services import longest_first, restoring
from tests.services.database import begin_with_copy
from tests.services.thoroughness import is_thorough

pytest_plugins = ["tests.services.fixtures"]

# How fast a busy machine makes up examples says nothing about our code.
hypothesis_settings.register_profile(
    "drydock",
    deadline=None,
    max_examples=200 if is_thorough() else 50,
    suppress_health_check=[HealthCheck.too_slow],
)
hypothesis_settings.load_profile("drydock")

SignedIn = Callable[[User], Client]


# Modules, tests and their examples stay until the end; to look through them again for each few
# hundred new objects takes a quarter of the time of all tests.
gc.set_threshold(50_000, 20, 100)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest."""
    longest_first.sort(items)


def pytest_collection_finish() -> None:
    """Leave what is there now out of every later search for garbage."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None) -> bool:  # noqa: ARG001 - sets the name
    """Begin with a copy of the database that the run prepared, if it did."""
    settings = connection.settings_dict
    return begin_with_copy(settings["TEST"]["NAME"] or f"test_{settings['NAME']}")


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None,  # noqa: ARG001 - the database is there
    django_db_blocker: DjangoDbBlocker,
) -> None:
    """Put the database back after each test that commits, instead of making it anew."""
    with django_db_blocker.unblock():
        restoring.remember()
    TransactionTestCase._fixture_teardown = restoring.restore_after  # type: ignore[attr-defined]  # private, and the one hook there is


@pytest.fixture(autouse=True)
def as_system() -> Iterator[None]:
    """Read the database as the system; requests set their own viewer."""
    with viewing_as(Viewer.SYSTEM):
        yield


@pytest.fixture(autouse=True)
def no_answer_expires() -> None:
    """Begin with nothing in the cache but that no demo is loaded, for as long as a test takes.

    An answer that expires in the middle of a test costs a page one statement more.
    """
    cache.clear()
    cache.set(demo.CACHE_KEY, value=False, timeout=None)


@pytest.fixture
def signed_in() -> SignedIn:
    """Return a function that gives a client signed in as a person."""

    def client_of(person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return client_of


@pytest.fixture
def machine_folder(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    """The folder DRYDOCK_VAR of a machine of its own; the database is there."""
    settings.VAR = tmp_path
    database.note_answer()
    yield tmp_path
    database.note_answer()
    spool.close()
