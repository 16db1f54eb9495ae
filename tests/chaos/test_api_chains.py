"""Whatever a program does with what the API gave it, the API answers: chains of requests.

Schemathesis reads from the document which answer has what another operation asks for (an incident
that was declared has the reference of its timeline), and follows that from operation to operation.
"""

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, settings
from hypothesis.errors import Flaky
from schemathesis.generation.stateful.control import TransitionController
from schemathesis.specs.openapi.checks import ensure_resource_availability, use_after_free

from core.models import Role
from tests.chaos.api_requests import (
    Findings,
    as_a_server_does,
    headers_of,
    known_places,
    read_document,
)
from tests.factories.people import make_user
from tests.security.world import World, make_world
from tests.services.thoroughness import examples

CHAINS = examples(usual=5, thorough=2000)
STEPS = 30
"""How long a chain is at most."""

SOME_CHAINS = settings(
    max_examples=min(CHAINS, 20),
    stateful_step_count=STEPS,
    phases=[Phase.generate],
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)

CHAIN_CHECKS: Any = [use_after_free, ensure_resource_availability]

pytestmark = pytest.mark.django_db(transaction=True)


class FewBeginnings(TransitionController):
    """What lets a chain begin anew only where what it has leads nowhere.

    There are fifty operations to begin with, each allowed twice, so that few chains came further.
    """

    def _root_calls(self, label: str) -> int:  # noqa: ARG002 - its signature
        """Count what was asked for at all, not of this operation alone."""
        return sum(len(calls) for calls in self.statistic.values())


@dataclass(slots=True)
class Walked:
    """What the chains of one role came to; `chains` has the requests of each."""

    found: Findings = field(default_factory=Findings)
    chains: list[int] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    begun: Counter[str] = field(default_factory=Counter)
    followed: Counter[str] = field(default_factory=Counter)

    def told(self, *, links: int) -> str:
        """Return the figures, of a document with `links` links."""
        counted = ", ".join(f"{status}: {times}" for status, times in sorted(self.statuses.items()))
        return (
            f"{len(self.chains)} chains, {self.statuses.total()} requests ({counted}), the longest "
            f"{max(self.chains)}; {self.begun.total()} began something, {self.followed.total()} "
            f"followed a link, {len(self.followed)} different ones of {links}; "
            f"{len(self.found)} findings"
        )


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMIN], ids=str)
def test_no_chain_of_requests_ends_in_an_error_or_at_what_is_gone(role: Role) -> None:
    walked = Walked()
    chain = chain_of(make_world(), role, walked)
    links = sum(len(one.outgoing) for one in chain._transitions.operations.values())

    with as_a_server_does():
        while len(walked.chains) < CHAINS:
            # The site remembers, so what was asked again may be answered in another way.
            with suppress(Flaky):
                chain.run(settings=SOME_CHAINS)

    print(f"\nS9 {connection.vendor}, {role}: {walked.told(links=links)}")  # noqa: T201 - the figures are the result
    assert links > 300
    assert walked.followed.total() > walked.statuses.total() / 8
    if walked.found:
        pytest.fail(walked.found.told())


def chain_of(world: World, role: Role, walked: Walked) -> Any:
    """Return the machine that asks in chains as people of a role, and notes what comes of it."""
    machine: Any = read_document().as_state_machine()

    class Chain(machine):  # type: ignore[misc]  # made while it runs
        """One chain, by somebody of its own: one may take its own rights or token away."""

        def setup(self) -> None:
            self.headers = headers_of(make_user(role=role))
            self.control = FewBeginnings(self._transitions, self._root_labels)
            walked.chains.append(0)

        def before_call(self, case: Any) -> None:
            # A chain begins with rows that are there: lists as they are, and rows of the world.
            if self.recorder.cases[case.id].transition is None:
                case.query.clear()
                case.path_parameters.update(known_places(world, case.path))

        def call(self, case: Any, **_: Any) -> Any:
            return case.call(headers=self.headers)

        def validate_response(self, response: Any, case: Any, *_: Any, **__: Any) -> None:
            walked.chains[-1] += 1
            walked.statuses[response.status_code] += 1
            node = self.recorder.cases[case.id]
            if node.transition is None:
                walked.begun[case.operation.label] += 1
            elif node.is_transition_applied:
                walked.followed[node.transition.id] += 1
            walked.found.look_at(
                case, response, self.headers, checks=CHAIN_CHECKS, recorder=self.recorder
            )

    return Chain
