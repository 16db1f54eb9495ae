import pytest

from core.models import Role
from incidents.domain.blameless.rules import single_root_cause
from tests.conftest import SignedIn
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def test_any_text_is_looked_at(signed_in: SignedIn) -> None:
    client = signed_in(make_user(role=Role.VIEWER))

    response = client.post(
        "/api/v1/blameless/",
        {"text": "Fine.\nThe root cause was a bug.\n"},
        content_type="application/json",
    )

    assert response.status_code == 200
    assert response.json() == {
        "findings": [
            {
                "rule": "single_root_cause",
                "line": 2,
                "column": 5,
                "offset": 10,
                "length": 14,
                "text": "root cause was",
                "suggestion": single_root_cause.SEVERAL,
            }
        ],
        "is_complete": True,
    }


@pytest.mark.parametrize("body", [{}, {"text": 7}, {"text": "x" * 1_000_001}])
def test_what_is_no_text_is_named(signed_in: SignedIn, body: dict[str, object]) -> None:
    response = signed_in(make_user()).post(
        "/api/v1/blameless/", body, content_type="application/json"
    )

    assert response.status_code == 400
    assert "text" in response.content.decode()
