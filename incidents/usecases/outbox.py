"""Note what the world outside is to be told of, in the transaction of the change itself."""

from collections.abc import Iterable
from typing import Any

from django.db import models, transaction

from core.background.dispatcher import wake
from core.database.inserting import insert_unread
from core.models import User
from core.visibility import Viewer, viewing_as
from incidents.domain.delivery import DeliveryStatus
from incidents.domain.outbox import OutboxTopic
from incidents.models import Delivery, Incident, OutboxEntry


def announce(
    topic: OutboxTopic,
    obj: models.Model,
    *,
    incident: Incident | None,
    by: User | None,
    **details: Any,
) -> None:
    """Let `obj` be told of once this transaction is committed; see `outbox_entry`."""
    insert_unread(outbox_entry(topic, obj, incident=incident, by=by, **details))
    wake_when_committed()


def outbox_entry(
    topic: OutboxTopic,
    obj: models.Model,
    *,
    incident: Incident | None,
    by: User | None,
    **details: Any,
) -> OutboxEntry:
    """Return the row that `announce` saves, for whoever saves it together with others.

    `incident` is the one it belongs to, None for none. `details` are ids and words of the domain;
    what people wrote is read when it is sent, for by then fewer may be allowed to read it.
    """
    return OutboxEntry(
        topic=topic,
        incident=incident,
        object_type=obj._meta.label_lower,  # noqa: SLF001 - Django's documented Meta API
        object_id=obj.pk,
        version=incident.version if incident else 0,
        details=details,
        actor=by,
    )


def tell_after_all(versions: Iterable[int]) -> None:
    """Let what was suppressed of an update go out, now that it stands again.

    `versions` are the ids of all its versions. Whoever got it already does not get it again, and
    what may not be told any more is suppressed once more when it is sent.
    """
    with viewing_as(Viewer.SYSTEM):
        kept_back = Delivery.objects.filter(
            outbox__topic=OutboxTopic.INCIDENT_UPDATE_POSTED,
            outbox__object_id__in=list(versions),
            status=DeliveryStatus.SUPPRESSED,
        )
        if kept_back.update(status=DeliveryStatus.PENDING, last_error=""):
            wake_when_committed()


def wake_when_committed() -> None:
    """Let the dispatcher of this process look as soon as the row is there for good."""
    transaction.on_commit(wake)
