"""What the database keeps of sessions opens none."""

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from core.people.sessions import SessionStore, kept
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def test_what_is_kept_of_a_session_opens_nothing() -> None:
    client = Client()
    client.force_login(make_user())
    secret = client.cookies[settings.SESSION_COOKIE_NAME].value
    thief = Client()
    row = Session.objects.get()

    thief.cookies[settings.SESSION_COOKIE_NAME] = row.session_key

    assert row.session_key == kept(secret) != secret
    assert client.get("/profile/").status_code == 200
    assert thief.get("/profile/").status_code == 302


def test_a_session_is_changed_found_and_ended_by_what_the_browser_has() -> None:
    store = SessionStore()
    store["word"] = "one"
    store.save()
    key = store.session_key
    assert key is not None

    again = SessionStore(key)
    again["word"] = "two"
    again.save()

    assert SessionStore(key)["word"] == "two"
    assert store.exists(key)
    assert not store.exists(kept(key))
    assert Session.objects.count() == 1
    store.delete()
    assert Session.objects.count() == 0
    assert "word" not in SessionStore(key)


def test_a_new_session_has_nothing_to_end() -> None:
    SessionStore().delete()

    assert Session.objects.count() == 0


def test_signing_in_begins_a_session_of_its_own_and_signing_out_ends_it() -> None:
    client = Client()
    client.get("/login/")

    client.force_login(make_user())
    client.logout()

    assert Session.objects.count() == 0
