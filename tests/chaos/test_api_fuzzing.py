"""Whatever a program sends, the API answers it: Schemathesis asks each operation as each role."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
import requests
import schemathesis
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django.live_server_helper import LiveServer
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from core.models import Role
from tests.factories.people import make_token, make_user
from tests.security.world import World, make_world
from tests.services.thoroughness import is_thorough

EXAMPLES = 500 if is_thorough() else 10
"""How often each operation is asked by each role."""

CHECKS: Any = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("role", [None, *Role], ids=str)
def test_no_operation_falls_over_or_answers_what_the_document_does_not_say(
    live_server: LiveServer, role: Role | None
) -> None:
    world = make_world()
    document = schemathesis.openapi.from_dict(read_document(live_server.url))
    person = make_user(username="asks-much", role=role) if role else None
    headers = {"Authorization": f"Bearer {make_token(person)}"} if person else {}
    found: dict[str, str] = {}
    statuses: Counter[int] = Counter()
    operations = [one.ok() for one in document.get_all_operations() if isinstance(one, Ok)]

    # What takes rows away comes last, so that the others have something to ask about.
    for operation in sorted(operations, key=lambda one: one.method.upper() == "DELETE"):
        known = known_places(world, operation.path)

        def ask(case: schemathesis.Case[Any], places: dict[str, str]) -> None:
            case.path_parameters.update(places)
            with requests.Session() as session:
                response = case.call(
                    base_url=live_server.url, headers=headers, session=session, timeout=30
                )
            statuses[response.status_code] += 1
            for failure in failures_of(case, response):
                name = f"{case.method} {case.path}: {response.status_code} {failure.title}"
                found.setdefault(name, f"{failure.message}\n{case.as_curl_command(headers)}")

        with_each_case(operation, known, ask)

    counted = ", ".join(f"{status}: {number}" for status, number in sorted(statuses.items()))
    print(  # noqa: T201 - the figures are the result
        f"\nS9 {connection.vendor}, {role or 'anonymous'}: {len(operations)} operations, "
        f"{statuses.total()} requests ({counted}), {len(found)} findings"
    )
    assert len(operations) > 100
    if found:
        pytest.fail("\n\n".join(f"{name}\n{how}" for name, how in found.items()))


def with_each_case(operation: Any, known: dict[str, str], ask: Callable[..., None]) -> None:
    """Ask with cases that fit the document and others; three of four about rows that are there."""
    strategies = [operation.as_strategy(mode) for mode in GenerationMode]
    given(case=st.one_of(strategies), places=st.sampled_from([known, known, known, {}]))(
        settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )(ask)
    )()


def read_document(url: str) -> Any:
    """Return the OpenAPI document as somebody with a token reads it."""
    headers = {"Authorization": f"Bearer {make_token(make_user())}"}
    return requests.get(f"{url}/api/openapi.json", headers=headers, timeout=30).json()


def known_places(world: World, path: str) -> dict[str, str]:
    """Return the path parameters that lead to a row that is there."""
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    pattern = path.replace("{id}", "{pk}").replace("{", "<").replace("}", ">")
    filled = world.address_of(pattern).split("/")
    places = [number for number, part in enumerate(path.split("/")) if part.startswith("{")]
    return {name: filled[place] for name, place in zip(names, places, strict=True)}


def failures_of(case: schemathesis.Case[Any], response: Any) -> list[Failure]:
    """Return in what an answer breaks the document or is a server error."""
    try:
        case.validate_response(response, checks=CHECKS)
    except FailureGroup as group:
        return list(group.exceptions)
    except Failure as failure:
        return [failure]
    return []
