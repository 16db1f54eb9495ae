"""API tokens: shown once, stored as a digest, revoked at once."""

from datetime import UTC, datetime, timedelta

import pytest

from core.models import Activity, ApiToken
from core.people.tokens import create_token, revoke_token
from tests.factories.people import make_user

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def test_a_token_works_for_its_days_and_only_its_digest_is_kept() -> None:
    person = make_user()

    token, secret = create_token(by=person, name="deploys", days=30, at=NOON)

    stored = ApiToken.objects.get()
    assert (stored.person, stored.name, stored.hint) == (person, "deploys", secret[:8])
    assert stored.digest == ApiToken.digest_of(secret)
    assert stored.expires_at == NOON + timedelta(days=30)
    assert list(ApiToken.objects.usable(NOON + timedelta(days=29))) == [token]
    assert list(ApiToken.objects.usable(NOON + timedelta(days=30))) == []
    entry = Activity.objects.about(token).get()
    assert (entry.verb, entry.actor) == ("token.create", person)
    assert secret not in str(vars(stored)) + str(vars(entry))


def test_revoking_ends_a_token_at_once_and_keeps_the_first_time() -> None:
    person = make_user()
    token, _ = create_token(by=person, name="deploys", days=30, at=NOON)

    revoke_token(token, by=person, at=NOON)
    revoke_token(token, by=person, at=NOON + timedelta(hours=1))

    token.refresh_from_db()
    assert token.revoked_at == NOON
    assert list(ApiToken.objects.usable(NOON)) == []
    verbs = [entry.verb for entry in Activity.objects.about(token)]
    assert verbs == ["token.create", "token.revoke"]
