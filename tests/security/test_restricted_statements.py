"""A hidden incident is not found in the same words, by the same statements, as a missing one.

How long both take is measured by tests/chaos/test_restricted_timing.py.
"""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.models import Role
from tests.factories.people import make_token, make_user
from tests.security.secret import make_secret
from tests.security.test_restricted import ABOUT_ONE_INCIDENT, NEW_EACH_TIME, nowhere
from tests.security.world import World, make_world, product_doors

pytestmark = pytest.mark.django_db

VALUES = re.compile(r"'[^']*'|\b\d+\b|(?<=SAVEPOINT \")\w+")


def answer(client: Client, method: str, address: str) -> tuple[int, str, list[str]]:
    """Return status, all that is sent back but the address, and what the database was asked.

    Statements are without the values asked for.
    """
    with CaptureQueriesContext(connection) as asked:
        response = client.generic(method, address)
    assert response.status_code in {403, 404, 405}, address
    body = NEW_EACH_TIME.sub("", response.content.decode()).replace(address, "")
    return (
        response.status_code,
        f"{response.headers}\n\n{body}",
        [VALUES.sub("?", one["sql"]) for one in asked],
    )


def doors(world: World) -> dict[str, str]:
    """Return the address of each path about one incident."""
    paths = [path for path, _ in product_doors() if ABOUT_ONE_INCIDENT.search(path)]
    return {path: world.address_of(path) for path in paths}


@pytest.mark.any_database
def test_a_hidden_incident_is_not_found_by_the_steps_a_missing_one_is_not_found_by() -> None:
    world = make_world()
    hidden, missing = doors(make_secret(world).world), doors(nowhere(world))
    person = make_user(role=Role.MANAGER)
    page, program = Client(), Client(headers={"Authorization": f"Bearer {make_token(person)}"})
    page.force_login(person)
    for client, address in ((page, "/"), (program, "/api/v1/incidents/")):
        assert client.get(address).status_code == 200  # what is kept in memory is asked for here

    asked, different = 0, {}
    for path in hidden:
        client = program if path.startswith("/api/") else page
        for method in ("GET", "POST"):
            found = answer(client, method, hidden[path])
            none = answer(client, method, missing[path])
            if found != none:
                different[method, path] = (found, none)
            if found[0] != 405:
                asked += len(found[2]) > 0
                break

    assert different == {}
    assert asked > 100
