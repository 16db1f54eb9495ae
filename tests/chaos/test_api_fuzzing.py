"""Whatever a program sends, the API answers it: Schemathesis asks each operation as each role."""

from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from pytest_django.live_server_helper import LiveServer
from schemathesis.core.result import Ok

from core.models import Role
from tests.factories.people import make_token, make_user
from tests.security.world import make_world
from tests.services.thoroughness import is_thorough

EXAMPLES = 500 if is_thorough() else 12
"""How often each operation is asked by each role."""

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("role", [None, *Role], ids=str)
def test_no_operation_falls_over(live_server: LiveServer, role: Role | None) -> None:
    make_world()
    reader = {"Authorization": f"Bearer {make_token(make_user())}"}
    headers = {"Authorization": f"Bearer {make_token(make_user(role=role))}"} if role else {}
    answer = requests.get(f"{live_server.url}/api/openapi.json", headers=reader, timeout=30)
    document = schemathesis.openapi.from_dict(answer.json())
    fallen: dict[str, str] = {}
    asked = 0

    for found in document.get_all_operations():
        assert isinstance(found, Ok), found
        operation = found.ok()

        @given(case=operation.as_strategy())
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        def ask(case: schemathesis.Case[Any]) -> None:
            response = case.call(base_url=live_server.url, headers=headers, timeout=30)
            if response.status_code >= 500:
                fallen.setdefault(f"{case.method} {case.path}", case.as_curl_command(headers))

        ask()
        asked += 1

    assert asked > 100
    assert fallen == {}
