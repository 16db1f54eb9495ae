"""What asks the API as its document says, within this process, and what finds fault with answers.

A request that goes through a socket takes twice the time of one that does not, and nothing that is
looked for here is in the server of Django that the tests would have between. `test_kill_web.py` and
its neighbours ask through the servers of production.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from core.models import User
from tests.factories.people import make_token, make_user
from tests.security.world import World

CHECKS: Any = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


def headers_of(person: User | None) -> dict[str, str]:
    """Return what names a person to the API by a new token; nobody has none.

    Nothing decompresses answers here, as there is no client of HTTP.
    """
    named = {"Authorization": f"Bearer {make_token(person)}"} if person else {}
    return {"Accept-Encoding": "identity", **named}


def read_document() -> Any:
    """Return the OpenAPI document as somebody with a token reads it; its cases ask the product."""
    return schemathesis.openapi.from_wsgi(
        "/api/openapi.json", WSGIHandler(), headers=headers_of(make_user())
    )


def known_places(world: World, path: str) -> dict[str, str]:
    """Return the path parameters that lead to a row that is there."""
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    pattern = path.replace("{id}", "{pk}").replace("{", "<").replace("}", ">")
    filled = world.address_of(pattern).split("/")
    places = [number for number, part in enumerate(path.split("/")) if part.startswith("{")]
    return {name: filled[place] for name, place in zip(names, places, strict=True)}


class Findings(dict[str, str]):
    """In what answers broke the document: each once, with how to ask again."""

    def __init__(self) -> None:
        """Begin with nothing found and no operation known to refuse the unknown."""
        super().__init__()
        self._refusing: set[str] = set()

    def look_at(
        self,
        case: Any,
        response: Any,
        headers: dict[str, str],
        *,
        checks: Any = (),
        recorder: Any = None,
    ) -> None:
        """Note what is wrong with an answer.

        The first answer of each operation that gives something is asked for twice more, without
        a token and with a wrong one: whether tokens matter depends on the operation alone.
        """
        chosen = [*CHECKS, *checks]
        label = case.operation.label
        if (
            "Authorization" in headers
            and response.status_code < 300
            and label not in self._refusing
        ):
            self._refusing.add(label)
            chosen.append(ignored_auth)
        try:
            case.validate_response(response, checks=chosen, headers=headers, recorder=recorder)
        except FailureGroup as group:
            failures = list(group.exceptions)
        except Failure as failure:
            failures = [failure]
        else:
            return
        for one in failures:
            name = f"{label}: {response.status_code} {one.title}"
            self.setdefault(name, f"{one.message}\n{case.as_curl_command(headers)}")

    @property
    def operations_refusing(self) -> int:
        """Return how many operations were asked again without a token and with a wrong one."""
        return len(self._refusing)

    def told(self) -> str:
        """Return everything that was found, to be read."""
        return "\n\n".join(f"{name}\n{how}" for name, how in self.items())


@contextmanager
def as_a_server_does() -> Iterator[None]:
    """Keep the connection to the database, and look for garbage as seldom as the servers do.

    To connect anew for each request takes a fifth of the time, and the strategies of Hypothesis
    are millions of objects that stay.
    """
    signals = (request_started, request_finished)
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)
        gc.set_threshold(*before)
        gc.unfreeze()
