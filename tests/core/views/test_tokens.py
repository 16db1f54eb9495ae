"""One's own tokens: shown once, revoked at once, nobody else's business."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from core.models import Activity, ApiToken, TokenScope
from core.people.tokens import create_token
from tests.conftest import SignedIn
from tests.factories.people import make_token, make_user

pytestmark = pytest.mark.django_db


def test_a_new_token_is_shown_in_the_answer_alone(
    signed_in: SignedIn, caplog: pytest.LogCaptureFixture
) -> None:
    client = signed_in(make_user())

    with caplog.at_level("DEBUG"):
        body = {"name": "deploys", "days": "30", "scope": "change"}
        answer = client.post("/settings/tokens/", body)

    token, secret = ApiToken.objects.get(), answer.context["secret"]
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert f'value="{secret}" readonly' in answer.content.decode()
    assert token.digest == ApiToken.digest_of(secret)
    assert token.scope == TokenScope.CHANGE
    assert token.expires_at is not None
    assert timedelta(days=29, hours=23) < token.expires_at - timezone.now() < timedelta(days=30)
    later = client.get("/settings/tokens/")
    kept = [str(session.get_decoded()) for session in Session.objects.all()]
    leaks = [later.content.decode(), caplog.text, str(Activity.objects.values_list()), *kept]
    assert [text for text in leaks if secret in text] == []


@pytest.mark.parametrize(("scope", "kept"), [("read", 1), ("", 1), ("everything", 0)])
def test_a_token_may_no_more_than_was_chosen(signed_in: SignedIn, scope: str, kept: int) -> None:
    body = {"name": "dashboard", "days": "30", "scope": scope}

    answer = signed_in(make_user()).post("/settings/tokens/", body)

    tokens = ApiToken.objects.filter(scope=TokenScope.READ)
    assert (ApiToken.objects.count(), tokens.count()) == (kept, kept)
    assert answer.status_code == (200 if kept else 422)


def test_a_token_without_a_name_is_refused(signed_in: SignedIn) -> None:
    answer = signed_in(make_user()).post("/settings/tokens/", {"name": " ", "days": "365"})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["name"]
    assert answer.context["form"]["days"].value() == "365"
    assert ApiToken.objects.count() == 0


def test_the_list_shows_ones_own_tokens_and_what_became_of_them(signed_in: SignedIn) -> None:
    person, now = make_user(), timezone.now()
    create_token(by=person, name="alive", days=30, at=now)
    create_token(by=person, name="over", days=30, at=now - timedelta(days=31))
    ApiToken.objects.filter(name="alive").update(last_used_at=now)
    make_token(make_user())

    page = signed_in(person).get("/settings/tokens/")

    text = page.content.decode()
    assert [token.name for token in page.context["tokens"]] == ["over", "alive"]
    assert (text.count("Expired"), text.count("/revoke/"), text.count("never")) == (1, 1, 1)


def test_revoking_ends_a_token_and_says_so(signed_in: SignedIn) -> None:
    person = make_user()
    token, _ = create_token(by=person, name="deploys", days=30, at=timezone.now())
    client = signed_in(person)

    answer = client.post(f"/settings/tokens/{token.pk}/revoke/", follow=True)

    token.refresh_from_db()
    text = answer.content.decode()
    assert token.revoked_at is not None
    assert "“deploys” is revoked." in text
    assert (text.count(">Revoked<"), text.count("/revoke/")) == (1, 0)


@pytest.mark.parametrize("pk", [0, 10**30])
def test_nobody_revokes_what_is_not_theirs(signed_in: SignedIn, pk: int) -> None:
    token, _ = create_token(by=make_user(), name="deploys", days=30, at=timezone.now())
    client = signed_in(make_user())

    other = client.post(f"/settings/tokens/{token.pk}/revoke/")
    unknown = client.post(f"/settings/tokens/{pk}/revoke/")

    token.refresh_from_db()
    assert (other.status_code, unknown.status_code) == (404, 404)
    assert token.revoked_at is None


def test_the_list_costs_the_same_for_one_token_and_for_three(
    signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    person = make_user()
    make_token(person)
    client = signed_in(person)
    client.get("/settings/tokens/")
    with django_assert_num_queries(3):
        client.get("/settings/tokens/")
    make_token(person)
    make_token(person)

    with django_assert_num_queries(3):
        client.get("/settings/tokens/")
