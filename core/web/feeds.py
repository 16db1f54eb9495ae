"""Secret addresses of feeds: make one, end it, and tell whose it is."""

import hashlib
import secrets
from datetime import datetime

from django.db import transaction

from core.audit.activity import record
from core.models import FeedToken, User

LONGEST_SECRET = 100


@transaction.atomic
def create_feed_token(*, by: User, at: datetime) -> str:
    """Return a fresh secret for the feeds of `by`; the one before ends at once.

    It is kept nowhere: only its digest is stored.
    """
    secret = secrets.token_urlsafe(32)
    token, _ = FeedToken.objects.update_or_create(
        person=by, defaults={"digest": _digest_of(secret), "created_at": at}
    )
    record(by, "feed.create", token)
    return secret


@transaction.atomic
def end_feed_token(*, by: User) -> None:
    """End the secret addresses of the feeds of `by`; without any there is nothing to end."""
    token = FeedToken.objects.select_for_update().filter(person=by).first()
    if token is not None:
        record(by, "feed.end", token)
        token.delete()


def person_of_feed(secret: str) -> User | None:
    """Return whose feeds a secret opens; None for an unknown one, and for who may not sign in."""
    if len(secret) > LONGEST_SECRET:
        return None
    digest = _digest_of(secret)
    found = FeedToken.objects.select_related("person").filter(digest=digest, person__is_active=True)
    token = found.first()
    return token.person if token else None


def _digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
