"""Every change to API tokens."""

from datetime import datetime, timedelta

from django.db import transaction

from core.audit.activity import record
from core.models import ApiToken, TokenScope, User

HINT_LENGTH = 8
"""How much of a secret is kept readable: enough to tell two apart, far too little to use."""


@transaction.atomic
def create_token(
    *,
    by: User,
    name: str,
    days: int,
    at: datetime,
    scope: TokenScope = TokenScope.CHANGE,
) -> tuple[ApiToken, str]:
    """Save a token of `by` that works for `days` from `at`; return it with its secret.

    The secret is kept nowhere: only its digest and its first letters are stored.
    """
    secret = ApiToken.new_secret()
    token = ApiToken.objects.create(
        person=by,
        name=name,
        scope=scope,
        digest=ApiToken.digest_of(secret),
        hint=secret[:HINT_LENGTH],
        expires_at=at + timedelta(days=days),
    )
    record(by, "token.create", token, name=name, days=days, scope=scope)
    return token, secret


@transaction.atomic
def revoke_token(token: ApiToken, *, by: User, at: datetime) -> ApiToken:
    """End a token at once; revoking it again keeps the first time."""
    token = ApiToken.objects.select_for_update().get(pk=token.pk)
    if token.revoked_at is not None:
        return token
    token.revoked_at = at
    token.save(update_fields=["revoked_at"])
    record(by, "token.revoke", token, name=token.name)
    return token
