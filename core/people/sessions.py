"""Sessions in the database, read by a compiled statement because every page reads one."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import DateTimeField
from django.utils import timezone

from core.database.compiled import Compiled, Given

_SESSIONS = Compiled(
    lambda: Session.objects.filter(
        session_key=Given("key"), expire_date__gt=Given("now", DateTimeField())
    )
)


class SessionStore(db.SessionStore):
    """Django's own, but for how a session is found."""

    def _get_session_from_db(self) -> Session | None:
        found = _SESSIONS.first(key=self.session_key, now=timezone.now())
        if found is None:
            self._session_key = None
        return found
