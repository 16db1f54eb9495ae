"""How many messages a source may send: a bucket that fills with time (pure)."""

import threading
from dataclasses import dataclass, field


@dataclass(slots=True)
class RateLimit:
    """Lets `per_minute` messages of each source through, and no more than that at once.

    Each process counts for itself: the limit keeps one source from burying the others, and needs
    no statement. Moments are seconds of any clock that runs forward.
    """

    per_minute: int
    _left: dict[int, tuple[float, float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def allows(self, source: int, now: float) -> bool:
        """Return whether another message may come, and count it if so."""
        with self._lock:
            left, then = self._left.get(source, (float(self.per_minute), now))
            left = min(self.per_minute, left + max(0.0, now - then) * self.per_minute / 60)
            allowed = left >= 1
            self._left[source] = (left - 1 if allowed else left, now)
            return allowed
