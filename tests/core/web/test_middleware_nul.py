"""Addresses with a NUL character."""

import pytest
from django.test import Client

from core.models import Role
from tests.conftest import SignedIn
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(signed_in: SignedIn) -> Client:
    return signed_in(make_user(role=Role.ADMIN))


@pytest.mark.parametrize("path", ["/services/a%00b/", "/settings/people/%00/", "/%00"])
def test_nothing_has_a_name_with_a_nul(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_query_with_a_nul_is_refused_on_a_page_of_its_own(client: Client) -> None:
    answer = client.get("/declare/?service=%00")

    assert answer.status_code == 400
    assert "400.html" in [template.name for template in answer.templates]
    assert client.get("/declare/?service=%2500").status_code == 200
