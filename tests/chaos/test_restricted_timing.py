"""How long "not found" takes tells nobody whether there is a hidden incident.

Asked without a network between, where a difference shows best: through all middleware, view,
template and serializer, each round one hidden and one missing, in either order. The difference is
the median of what the two of a round differ by, so that a busy machine weighs on both.
"""

from statistics import median
from time import perf_counter_ns

import pytest
from django.db import connection
from django.test import Client

from core.models import Role, User
from tests.chaos.conftest import Tell
from tests.factories.people import make_token, make_user
from tests.security.secret import make_secret
from tests.security.test_restricted import nowhere
from tests.security.world import make_world, product_doors

pytestmark = pytest.mark.django_db

ROUNDS = 200
TRIES = 3
"""What differs in truth differs each time."""
MOST_MILLISECONDS = 5.0
DOORS = {
    "page of the incident": "/incidents/INC-<int:pk>/",
    "its timeline": "/incidents/INC-<int:pk>/timeline/",
    "postmortem": "/postmortems/PM-<int:pk>/",
    "postmortem as Markdown": "/postmortems/PM-<int:pk>.md",
    "action item": "/actions/ACT-<int:pk>/",
    "incident in the API": "/api/v1/incidents/<incident:reference>/",
    "timeline in the API": "/api/v1/incidents/<incident:reference>/timeline/",
    "postmortem in the API": "/api/v1/postmortems/<postmortem:reference>/",
}


@pytest.mark.parametrize("role", [Role.VIEWER, Role.MANAGER])
def test_a_hidden_incident_is_not_found_as_fast_as_a_missing_one(role: Role, tell: Tell) -> None:
    world = make_world()
    hidden, missing = make_secret(world).world, nowhere(world)
    person = make_user(role=role)
    known = {path for path, _ in product_doors()}
    differences = {}

    for name, path in DOORS.items():
        assert path in known
        client = client_for(person, path)
        for number in range(TRIES):
            took = rounds(client, hidden.address_of(path), missing.address_of(path))
            differences[name] = median(one - other for one, other in took)
            tell(
                f"S5 {connection.vendor}, {role}, {name}, try {number + 1}: p50 hidden "
                f"{median(one for one, _ in took):.2f} ms, missing "
                f"{median(other for _, other in took):.2f} ms, difference "
                f"{differences[name]:+.2f} ms ({ROUNDS} rounds)"
            )
            if abs(differences[name]) <= MOST_MILLISECONDS:
                break

    assert max(abs(one) for one in differences.values()) <= MOST_MILLISECONDS


def client_for(person: User, path: str) -> Client:
    if path.startswith("/api/"):
        return Client(headers={"Authorization": f"Bearer {make_token(person)}"})
    client = Client()
    client.force_login(person)
    return client


def rounds(client: Client, hidden: str, missing: str) -> list[tuple[float, float]]:
    """Ask for both in turn; return how many milliseconds each took in each round."""
    took = []
    for number in range(ROUNDS):
        order = (hidden, missing) if number % 2 else (missing, hidden)
        found = {address: milliseconds(client, address) for address in order}
        took.append((found[hidden], found[missing]))
    return took


def milliseconds(client: Client, address: str) -> float:
    began = perf_counter_ns()
    response = client.get(address)
    took = (perf_counter_ns() - began) / 1e6
    assert response.status_code == 404
    return took
