"""Giving the public edition of a postmortem away, and taking it back."""

from datetime import datetime

from django.db import transaction

from core.audit.activity import record
from core.errors import RuleViolation
from core.models import User
from incidents.domain.postmortem import PostmortemStatus
from incidents.models import Postmortem, PublicLink
from incidents.models.public_link import HINT_LENGTH
from incidents.queries.postmortems import latest_edition
from incidents.queries.public_editions import public_edition
from incidents.usecases.postmortem_locks import lock_postmortem


@transaction.atomic
def share_publicly(postmortem: Postmortem, *, by: User, at: datetime) -> tuple[PublicLink, str]:
    """Make a secret address for the public edition; the one before stops working.

    Returns the link with its secret, which is kept nowhere. Raises RuleViolation for a draft, for
    a restricted incident and while the text still names somebody.
    """
    postmortem = lock_postmortem(postmortem)
    if postmortem.incident.restricted:
        raise RuleViolation("A restricted incident is not shared with the public.")
    edition = latest_edition(postmortem)
    if postmortem.status != PostmortemStatus.PUBLISHED or edition is None:
        raise RuleViolation("Publish it first: the public reads the latest edition.")
    if named := public_edition(postmortem, edition).still_named:
        raise RuleViolation(f"The text still names somebody: {', '.join(named)}.")
    _revoke(postmortem, at)
    secret = PublicLink.new_secret()
    link = PublicLink.objects.create(
        postmortem=postmortem,
        digest=PublicLink.digest_of(secret),
        hint=secret[:HINT_LENGTH],
        created_by=by,
        created_at=at,
    )
    record(by, "postmortem.share", postmortem, link=link.pk)
    return link, secret


@transaction.atomic
def stop_sharing(postmortem: Postmortem, *, by: User, at: datetime) -> int:
    """Let the public address stop working; return how many did (0 or 1)."""
    postmortem = lock_postmortem(postmortem)
    if stopped := _revoke(postmortem, at):
        record(by, "postmortem.unshare", postmortem)
    return stopped


def _revoke(postmortem: Postmortem, at: datetime) -> int:
    links = PublicLink.objects.filter(postmortem=postmortem, revoked_at__isnull=True)
    return links.update(revoked_at=at)
