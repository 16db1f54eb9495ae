"""What a program took away is gone for it: nothing can be read, changed or taken away again."""

import pytest
from django.db import transaction
from django.test import Client

from core.models import Role
from tests.factories.people import make_token
from tests.security.world import World, make_world, product_doors

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

METHODS = ("GET", "PATCH", "PUT", "DELETE")
NO_CONTENT, NOT_FOUND, NOT_ALLOWED = 204, 404, 405
ONE_OF_A_SERVICE = "/api/v1/services/<slug:slug>/mitigation/"
"""Put and taken away at the address of its service: taking it away twice changes nothing."""


def taken_away(client: Client, world: World) -> dict[str, list[int]]:
    """Take away each row that an address of the API takes away; return what it answers then."""
    found = {}
    for path, _ in product_doors():
        if path.startswith("/api/v1/") and path != ONE_OF_A_SERVICE:
            address = world.address_of(path)
            with transaction.atomic():
                if client.delete(address).status_code == NO_CONTENT:
                    found[path] = [status(client, method, address) for method in METHODS]
                transaction.set_rollback(True)
    return found


def status(client: Client, method: str, address: str) -> int:
    return client.generic(method, address, b"{}", "application/json").status_code


def test_no_row_is_of_use_once_it_was_taken_away() -> None:
    world = make_world()
    world.person.role = Role.ADMIN
    world.person.save()
    program = Client(headers={"Authorization": f"Bearer {make_token(world.person)}"})

    found = taken_away(program, world)

    assert len(found) == 6
    assert {one for answers in found.values() for one in answers} <= {NOT_FOUND, NOT_ALLOWED}
    assert all(NOT_FOUND in answers for answers in found.values())
