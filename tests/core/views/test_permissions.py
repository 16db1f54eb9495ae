"""Who gets through which door of core, method by method."""

import pytest
from django.test import Client
from django.utils import timezone

from core.models import Role
from core.people.tokens import create_token
from tests.conftest import SignedIn
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db

ANYBODY = {Role.VIEWER: 200, Role.RESPONDER: 200, Role.MANAGER: 200, Role.ADMIN: 200}
ONLY_ADMINS = {Role.VIEWER: 403, Role.RESPONDER: 403, Role.MANAGER: 403}
DOORS = [
    ("get", "/help/", ANYBODY),
    ("get", "/profile/", ANYBODY),
    ("post", "/profile/", dict.fromkeys(Role, 422)),
    ("get", "/email/", dict.fromkeys(Role, 302)),
    ("get", "/settings/tokens/", ANYBODY),
    ("post", "/settings/tokens/", dict.fromkeys(Role, 422)),
    ("get", "/settings/people/", ANYBODY),
    ("get", "/settings/new-person/", ONLY_ADMINS | {Role.ADMIN: 200}),
    ("post", "/settings/new-person/", ONLY_ADMINS | {Role.ADMIN: 422}),
    ("get", "/settings/people/bo/", ONLY_ADMINS | {Role.ADMIN: 200}),
    ("post", "/settings/people/bo/", ONLY_ADMINS | {Role.ADMIN: 422}),
    ("post", "/settings/people/bo/deactivate/", ONLY_ADMINS | {Role.ADMIN: 302}),
    ("post", "/settings/people/bo/reactivate/", ONLY_ADMINS | {Role.ADMIN: 302}),
    ("post", "/settings/people/bo/password/", ONLY_ADMINS | {Role.ADMIN: 200}),
    ("get", "/settings/people/nobody/", ONLY_ADMINS | {Role.ADMIN: 404}),
]
WRONG_METHODS = [
    ("post", "/help/"),
    ("delete", "/profile/"),
    ("delete", "/settings/tokens/"),
    ("post", "/settings/people/"),
    ("put", "/settings/new-person/"),
    ("delete", "/settings/people/bo/"),
    ("get", "/settings/people/bo/deactivate/"),
    ("get", "/settings/people/bo/reactivate/"),
    ("get", "/settings/people/bo/password/"),
]


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(("method", "path", "answers"), DOORS)
def test_a_door_answers_a_role(
    signed_in: SignedIn, role: Role, method: str, path: str, answers: dict[Role, int]
) -> None:
    make_user(username="bo")

    answer = getattr(signed_in(make_user(role=role)), method)(path)

    assert answer.status_code == answers[role]


@pytest.mark.parametrize(("method", "path", "_answers"), DOORS)
def test_strangers_are_asked_to_sign_in(method: str, path: str, _answers: dict[Role, int]) -> None:
    make_user(username="bo")

    answer = getattr(Client(), method)(path)

    assert (answer.status_code, answer["Location"]) == (302, f"/login/?next={path}")


@pytest.mark.parametrize(("method", "path"), WRONG_METHODS)
def test_a_door_refuses_other_methods(signed_in: SignedIn, method: str, path: str) -> None:
    make_user(username="bo")

    answer = getattr(signed_in(make_user(role=Role.ADMIN)), method)(path)

    assert answer.status_code == 405


def test_a_stranger_revokes_nothing() -> None:
    token, _ = create_token(by=make_user(), name="deploys", days=30, at=timezone.now())

    answer = Client().post(f"/settings/tokens/{token.pk}/revoke/")

    token.refresh_from_db()
    assert (answer.status_code, token.revoked_at) == (302, None)
