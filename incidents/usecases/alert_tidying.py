"""Let the inbox of alerts forget: first what was said, later that something came."""

from datetime import datetime, timedelta

from core import clock
from incidents.models import ReceivedPayload
from incidents.models.received_payload import PayloadStatus

BODY_KEPT_FOR = timedelta(days=7)
KEPT_FOR = timedelta(days=90)
TIDIED_EVERY = timedelta(hours=1)
BATCH = 1_000


def empty_old_bodies(*, at: datetime) -> int:
    """Empty a batch of payloads that were worked in and are a week old; return how many.

    What they told stands in their alerts. That they came, and their digests, are kept.
    """
    old = ReceivedPayload.objects.filter(
        status=PayloadStatus.DONE, received_at__lt=at - BODY_KEPT_FOR
    )
    keys = list(old.exclude(body="").order_by("pk").values_list("pk", flat=True)[:BATCH])
    ReceivedPayload.objects.filter(pk__in=keys).update(body="", headers={})
    return len(keys)


def forget_old_payloads(*, at: datetime) -> int:
    """Delete a batch of payloads that were worked in and are 90 days old; return how many.

    What failed or was set aside waits for a person, and what waits for a worker is still to come.
    """
    old = ReceivedPayload.objects.filter(status=PayloadStatus.DONE, received_at__lt=at - KEPT_FOR)
    keys = list(old.order_by("pk").values_list("pk", flat=True)[:BATCH])
    ReceivedPayload.objects.filter(pk__in=keys).delete()
    return len(keys)


class InboxTidier:
    """The drain that tidies the inbox, once in a while."""

    def __init__(self) -> None:
        self._next: datetime | None = None

    def __call__(self) -> int:
        """Tidy a batch; return how many payloads were emptied or deleted."""
        now = clock.now()
        if self._next is not None and now < self._next:
            return 0
        done = forget_old_payloads(at=now) + empty_old_bodies(at=now)
        if not done:
            self._next = now + TIDIED_EVERY
        return done
