"""How much a program may ask for: enough for any, and an end to a loop that ran wild."""

import threading
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

from django.conf import settings
from rest_framework.throttling import BaseThrottle

from core.models import ApiToken, User

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView

WINDOW_SECONDS = 60


class _Counts:
    """How often each was seen in the window at hand; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._window = -1
        self._seen: Counter[Any] = Counter()

    def add(self, who: Any, window: int) -> int:
        """Count one more; return how many it are in this window."""
        with self._lock:
            if self._window != window:
                self._window, self._seen = window, Counter()
            self._seen[who] += 1
            return self._seen[who]


_counts = _Counts()


class ProgramThrottle(BaseThrottle):
    """Counts the requests of each token, or of each person with a session, in whole minutes.

    Each process counts for itself, so that no request costs a write: with several of them the
    limit is so many times as high.
    """

    clock = staticmethod(time.monotonic)

    def allow_request(self, request: "Request", view: "APIView") -> bool:  # noqa: ARG002 - DRF's signature
        most: int = settings.DRYDOCK_API_REQUESTS_PER_MINUTE
        if not most or not isinstance(request.user, User):
            return True
        token = request.auth.pk if isinstance(request.auth, ApiToken) else None
        window = int(self.clock()) // WINDOW_SECONDS
        return _counts.add((request.user.pk, token), window) <= most

    def wait(self) -> float:
        """Return in how many seconds the next minute begins."""
        return WINDOW_SECONDS - self.clock() % WINDOW_SECONDS
