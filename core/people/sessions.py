"""Sessions in the database, by the digest of what the browser has, read by a compiled statement."""

import hashlib
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.contrib.sessions.models import Session
from django.db.models import DateTimeField

from core import clock
from core.database.compiled import Compiled, Given

_SESSIONS = Compiled(
    lambda: Session.objects.filter(
        session_key=Given("key"), expire_date__gt=Given("now", DateTimeField())
    )
)
_KEPT_DIGITS = 40
"""160 bits, as many as the column of Django's own table takes."""


class SessionStore(db.SessionStore):
    """Django's own, but that a copy of the database opens no session, and for how one is found."""

    def exists(self, session_key: str) -> bool:
        """Return whether there is a session of this key."""
        return super().exists(kept(session_key))

    def delete(self, session_key: str | None = None) -> None:
        """End the session of this key, without one this session."""
        key = session_key or self.session_key
        if key is not None:
            super().delete(kept(key))

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        """Return the row to be saved."""
        row = super().create_model_instance(data)
        row.session_key = kept(row.session_key)
        return row

    def _get_session_from_db(self) -> Session | None:
        found = _SESSIONS.first(key=kept(self.session_key or ""), now=clock.now())
        if found is None:
            self._session_key = None
        return found


def kept(session_key: str) -> str:
    """Return what the database keeps of a key; nobody can tell the key from it."""
    return hashlib.sha256(session_key.encode(errors="replace")).hexdigest()[:_KEPT_DIGITS]
