"""A client that calls the API with a token, as programs do."""

from typing import Any

from rest_framework.test import APIClient

from core.models import User
from tests.factories.people import make_token


class Program(APIClient):
    """Sends JSON to paths below /api/v1 in the name of a person; None sends no token."""

    def __init__(self, person: User | None) -> None:
        super().__init__()
        if person is not None:
            self.credentials(HTTP_AUTHORIZATION=f"Bearer {make_token(person)}")

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Return the answer to a request with a JSON body, None for none."""
        send = getattr(self, method.lower())
        if body is None:
            return send(f"/api/v1{path}")
        return send(f"/api/v1{path}", body, format="json")

    def sent(self, method: str, path: str, text: Any) -> Any:
        """Return the answer to a body exactly as written, called JSON."""
        return self.generic(method, f"/api/v1{path}", text, content_type="application/json")
