"""How often something is sent, when it is tried again, and what an answer means (pure).

The pauses are those of the Standard Webhooks specification, and so is the meaning of the answers.
"""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Final, NamedTuple

PAUSES: Final = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
"""How long to wait after the first, the second, … attempt that failed; then no more."""

JITTER: Final = 0.2
LONGEST_WAIT_ASKED_FOR: Final = timedelta(hours=6)
LEASE: Final = timedelta(seconds=30)
"""So long a worker may take to call somebody; the call itself ends after 15 seconds."""
MAIL_LEASE: Final = timedelta(seconds=90)
"""So long it may take to hand a mail over: about a dozen steps, of which each has a time-out."""

_TRY_AGAIN: Final = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY)

MOST_DEATHS: Final = 5
"""So many workers may vanish over one delivery before nobody tries again by itself."""


class ChannelKind(StrEnum):
    """The ways out of the house; `personal` is the mail to people, by what each of them set.

    `canary` leads nowhere: what comes to its end shows that messages are sent.
    """

    EMAIL = "email"
    WEBHOOK = "webhook"
    SLACK = "slack"
    TEAMS = "teams"
    MATTERMOST = "mattermost"
    PERSONAL = "personal"
    CANARY = "canary"

    @property
    def label(self) -> str:
        """Return the words for pages."""
        return _KINDS[self]

    @property
    def is_mail(self) -> bool:
        """Return whether it goes to e-mail addresses."""
        return self in (ChannelKind.EMAIL, ChannelKind.PERSONAL)

    @property
    def lifetime(self) -> timedelta:
        """Return how long something is worth sending; programs still want it after days."""
        if self is ChannelKind.CANARY:
            return timedelta(minutes=10)
        return timedelta(days=4) if self is ChannelKind.WEBHOOK else timedelta(days=1)

    @property
    def lease(self) -> timedelta:
        """Return how long a worker may take to send one thing."""
        return MAIL_LEASE if self.is_mail else LEASE

    @classmethod
    def to_choose(cls) -> tuple["ChannelKind", ...]:
        """Return the kinds of which people make channels."""
        return tuple(kind for kind in cls if kind not in cls.of_the_site())

    @classmethod
    def of_the_site(cls) -> tuple["ChannelKind", ...]:
        """Return the kinds of which the site makes one channel each, for itself."""
        return (cls.PERSONAL, cls.CANARY)


_KINDS = {
    ChannelKind.EMAIL: "E-mail",
    ChannelKind.WEBHOOK: "Signed webhook",
    ChannelKind.SLACK: "Slack",
    ChannelKind.TEAMS: "Microsoft Teams",
    ChannelKind.MATTERMOST: "Mattermost",
    ChannelKind.PERSONAL: "E-mail to people",
    ChannelKind.CANARY: "Canary",
}


class DeliveryStatus(StrEnum):
    """Where a delivery is; only `pending` and `sending` go on by themselves."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    QUARANTINED = "quarantined"
    EXPIRED = "expired"
    SUPPRESSED = "suppressed"

    @property
    def label(self) -> str:
        """Return the word for pages."""
        return "Waiting" if self is DeliveryStatus.PENDING else self.value.capitalize()

    @property
    def is_over(self) -> bool:
        """Return whether nothing more happens unless somebody asks for it."""
        return self not in (DeliveryStatus.PENDING, DeliveryStatus.SENDING)


class Verdict(StrEnum):
    """What one attempt came to."""

    SENT = "sent"
    FAILED = "failed"
    """The receiver is in trouble: try again, and count it against the receiver."""
    THROTTLED = "throttled"
    """The receiver wants less: try again later, and hold nothing against it."""
    REFUSED = "refused"
    """The receiver works but does not want this: do not try again."""
    GONE = "gone"
    """The receiver says that it is no more."""
    LOST = "lost"
    """The worker vanished; whether it was sent nobody knows."""
    SUPPRESSED = "suppressed"
    """Nobody may know of it any more, or nothing is left to say: it was not sent."""


class Outcome(NamedTuple):
    """What an attempt came to; `error` is a sentence without secrets, "" when all went well."""

    verdict: Verdict
    status_code: int | None = None
    error: str = ""
    retry_after: timedelta | None = None


def verdict_of(status_code: int) -> Verdict:
    """Return what the status of an HTTP answer means; a redirection is not followed."""
    if status_code // 100 == HTTPStatus.OK // 100:
        return Verdict.SENT
    if status_code == HTTPStatus.GONE:
        return Verdict.GONE
    if status_code == HTTPStatus.TOO_MANY_REQUESTS:
        return Verdict.THROTTLED
    if status_code in _TRY_AGAIN or status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Verdict.FAILED
    return Verdict.REFUSED


def pause_after(attempt: int, *, chance: float) -> timedelta | None:
    """Return how long to wait after attempt number `attempt` failed, None for no more.

    `chance` is a number from 0 to 1 that spreads the pause by a fifth in both directions.
    """
    if attempt > len(PAUSES):
        return None
    return PAUSES[attempt - 1] * (1 - JITTER + 2 * JITTER * chance)


def pause_after_death(deaths: int, *, chance: float) -> timedelta:
    """Return how long to wait after a worker vanished: 1, 2, 4, 8 seconds, spread likewise."""
    return timedelta(seconds=2 ** (deaths - 1)) * (1 - JITTER + 2 * JITTER * chance)


def wait_asked_for(header: str, *, at: datetime) -> timedelta | None:
    """Return how long a Retry-After header asks to wait: seconds or a date; None if unreadable.

    Never negative, and at most LONGEST_WAIT_ASKED_FOR.
    """
    text = header.strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        wait = timedelta(seconds=int(text))
    else:
        try:
            moment = parsedate_to_datetime(text)
        except (TypeError, ValueError, OverflowError):
            return None
        wait = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - at
    return min(max(wait, timedelta(0)), LONGEST_WAIT_ASKED_FOR)
