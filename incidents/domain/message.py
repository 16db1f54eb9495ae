"""A message to people or programs, before it takes the form of a mail, a chat or a webhook."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from incidents.domain.outbox import LATE_AFTER


@dataclass(frozen=True, slots=True)
class Message:
    """What is told; every word in it may come from people and is made safe where it goes.

    `headline` is one sentence, `facts` are pairs of a name and a value, `text` is what somebody
    wrote ("" for nothing), `url` the page about it, `thread` what belongs together. `data` is the
    part of a webhook's body that depends on the `topic`.
    """

    topic: str
    headline: str
    at: datetime
    url: str
    thread: str
    facts: tuple[tuple[str, str], ...] = ()
    text: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)

    def delay(self, now: datetime) -> timedelta | None:
        """Return how late it goes out at `now`, None while it is not worth saying."""
        late = now - self.at
        return late if late > LATE_AFTER else None


def late_words(late: timedelta) -> str:
    """Return what to say about a delay: "Sent 2 h 5 min after it happened"."""
    minutes = int(late.total_seconds() // 60)
    days, hours = divmod(minutes // 60, 24)
    parts = [(days, "d"), (hours, "h"), (minutes % 60, "min")]
    return "Sent " + " ".join(f"{n} {unit}" for n, unit in parts if n) + " after it happened"
