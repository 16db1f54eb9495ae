"""How django-allauth behaves here: accounts are made by admins or by single sign-on."""

import secrets
from base64 import b32encode
from typing import Any, ClassVar

from allauth.account import auth_backends
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.db import transaction
from django.db.models import BigIntegerField
from django.http import HttpRequest
from django.shortcuts import render

from core import clock
from core.audit.activity import record
from core.database.compiled import Compiled, Given
from core.models import User
from core.sealing import SEALED, UnreadableSecret, seal, unseal

_NO_MATCH = "No account matches this name and password. Check both and try again."


class AuthenticationBackend(auth_backends.AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    """django-allauth's, but for how the person of a session is found."""

    people: ClassVar[Compiled[User, User]] = Compiled(
        lambda: User.objects.filter(pk=Given("key", BigIntegerField()))
    )
    """May use `key`, `viewer` (the same) and the moment `at`."""

    def get_user(self, user_id: int) -> User | None:
        person = self.people.first(key=user_id, viewer=user_id, at=clock.now())
        return person if person and self.user_can_authenticate(person) else None


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Seeds of second factors are sealed, so that a copy of the database makes no codes."""

    def encrypt(self, text: str) -> str:
        """Return a seed as it is stored."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Return a seed; one that was stored before they were sealed is taken as it is.

        Without the key it was sealed with, it is one that nobody knows: no code fits.
        """
        if not encrypted_text.startswith(SEALED):
            return encrypted_text
        try:
            return unseal(encrypted_text)
        except UnreadableSecret:
            return b32encode(secrets.token_bytes(20)).decode("ascii")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Nobody signs up with a password; an admin adds people."""

    error_messages: ClassVar = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _NO_MATCH,
        "email_password_mismatch": _NO_MATCH,
        "too_many_login_attempts": (
            "Too many wrong passwords. Wait five minutes, then try again, or ask an admin for a "
            "one-time password."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        page = render(request, "account/signup_closed.html", status=403)
        raise ImmediateHttpResponse(page)

    def set_password(self, user: Any, password: str) -> None:
        user.has_one_time_password = False
        super().set_password(user, password)


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Whoever the organisation's identity provider vouches for gets an account as viewer."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002 - allauth's signature
        return bool(settings.OIDC_SERVER)

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        person = super().populate_user(request, sociallogin, data)
        person.name = str(data.get("name") or "")[:150]
        return person

    @transaction.atomic
    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> Any:
        person = super().save_user(request, sociallogin, form)
        record(None, "person.created", person, role=person.role)
        return person
