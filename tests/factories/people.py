"""Makers of people and tokens."""

from datetime import datetime
from itertools import count

from core.models import ApiToken, Role, TokenScope, User

_numbers = count(1)


def make_user(*, role: Role = Role.RESPONDER, **fields: object) -> User:
    """Save a person; a responder in no team unless told otherwise."""
    values: dict[str, object] = {"username": f"person{next(_numbers)}", "role": role}
    return User.objects.create(**(values | fields))


def make_token(
    person: User,
    *,
    expires_at: datetime | None = None,
    scope: TokenScope = TokenScope.CHANGE,
) -> str:
    """Save a token of `person` and return its secret."""
    secret = ApiToken.new_secret()
    ApiToken.objects.create(
        person=person,
        name="test",
        scope=scope,
        digest=ApiToken.digest_of(secret),
        hint=secret[:8],
        expires_at=expires_at,
    )
    return secret
