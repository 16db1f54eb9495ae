"""Whatever a program sends, the API answers it: Schemathesis asks each operation as each role."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.core.result import Ok

from core.models import Role
from tests.chaos.api_requests import (
    Findings,
    as_a_server_does,
    headers_of,
    known_places,
    read_document,
)
from tests.factories.people import make_user
from tests.security.world import make_world
from tests.services.thoroughness import examples

EXAMPLES = examples(usual=10, thorough=500)
"""How often each operation is asked by each role."""

PARTS = 4
"""In how many tests the operations are asked, each with a world of its own."""

ASKING = (None, *Role)
"""Who asks, who may the least first: what an admin takes away the others have asked for before."""

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("part", range(PARTS), ids=lambda part: f"part{part + 1}")
def test_no_operation_falls_over_or_answers_what_the_document_does_not_say(part: int) -> None:
    world = make_world()
    document = read_document()
    found = Findings()
    statuses: dict[Role | None, Counter[int]] = {role: Counter() for role in ASKING}
    operations = [one.ok() for one in document.get_all_operations() if isinstance(one, Ok)]

    ordered = sorted(operations[part::PARTS], key=takes_away)
    with as_a_server_does():
        for number, operation in enumerate(ordered):
            known = known_places(world, operation.path)
            # One may take its own rights or token away, so the next operation is asked by others.
            asking = {
                role: headers_of(make_user(username=f"{role}{number}", role=role) if role else None)
                for role in ASKING
            }

            def ask(
                case: schemathesis.Case[Any],
                places: dict[str, str],
                asking: dict[Role | None, dict[str, str]] = asking,
            ) -> None:
                case.path_parameters.update(places)
                for role, headers in asking.items():
                    response = case.call(headers=headers)
                    statuses[role][response.status_code] += 1
                    found.look_at(case, response, headers)

            with_each_case(operation, known, ask)

    lines = [
        f"S9 {connection.vendor}, part {part + 1} of {PARTS}, {role or 'anonymous'}: "
        f"{len(ordered)} operations, {counted.total()} requests "
        f"({', '.join(f'{status}: {number}' for status, number in sorted(counted.items()))})"
        for role, counted in statuses.items()
    ]
    lines.append(f"{len(found)} findings, {found.operations_refusing} asked with no right token")
    print("", *lines, sep="\n")  # noqa: T201 - the figures are the result
    assert len(ordered) > 100 / PARTS
    assert set(statuses[None]) == {401}
    assert found.operations_refusing > len(ordered) / 3
    if found:
        pytest.fail(found.told())


def takes_away(operation: Any) -> bool:
    """Return whether to ask an operation last, so that the others have rows to ask about."""
    taking = ("/discard/", "/remove/", "/restrict/")
    return bool(operation.method.upper() == "DELETE" or operation.path.endswith(taking))


def with_each_case(operation: Any, known: dict[str, str], ask: Callable[..., None]) -> None:
    """Ask with cases that fit the document and others; three of four about rows that are there."""
    strategies = [operation.as_strategy(mode) for mode in GenerationMode]

    def ask_with(case: schemathesis.Case[Any], places: dict[str, str]) -> None:
        ask(case, places)

    given(case=st.one_of(strategies), places=st.sampled_from([known, known, known, {}]))(
        settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )(ask_with)
    )()
