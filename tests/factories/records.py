"""Makers of what the product notes about its own rows."""

from uuid import uuid4

from django.db import models

from core.models import (
    Activity,
    ActivitySeal,
    BackupVerification,
    DemoRecord,
    DrainProgress,
    IdempotencyKey,
    Leader,
    User,
)
from core.sealing import seal
from incidents.domain.notification import Reason
from incidents.models import Incident, Mute, Notification
from tests.factories.incidents import NOON


def make_idempotency_key(person: User, **fields: object) -> IdempotencyKey:
    """Save that a person's program asked for something at NOON and was answered."""
    values: dict[str, object] = {
        "key": "a-key",
        "digest": "0" * 64,
        "owner": uuid4(),
        "locked_until": NOON,
        "created_at": NOON,
        "status": 201,
        "answer": seal("{}"),
    }
    return IdempotencyKey.objects.create(person=person, **(values | fields))


def make_drain_progress(name: str = "imports", **fields: object) -> DrainProgress:
    """Save how a drain gets on; it never ended well and never failed unless told otherwise."""
    return DrainProgress.objects.create(name=name, **fields)


def make_leader(name: str = "beat", **fields: object) -> Leader:
    """Save that somebody led until NOON."""
    return Leader.objects.create(name=name, **({"owner": "nobody", "until": NOON} | fields))


def make_activity(obj: models.Model, **fields: object) -> Activity:
    """Save that nobody in particular looked at a row."""
    values: dict[str, object] = {
        "verb": "row.seen",
        "object_type": obj._meta.label_lower,
        "object_id": obj.pk,
        "reference": str(obj),
    }
    return Activity.objects.create(**(values | fields))


def make_demo_record(obj: models.Model) -> DemoRecord:
    """Save that a row is made up."""
    return DemoRecord.objects.create(object_type=obj._meta.label_lower, object_id=obj.pk)


def make_notification(
    person: User, incident: Incident | None = None, **fields: object
) -> Notification:
    """Save that somebody was mentioned in an incident, or in something else, at NOON."""
    values: dict[str, object] = {
        "reason": Reason.MENTION,
        "object_type": "incidents.incident" if incident else "core.user",
        "object_id": incident.pk if incident else 1,
        "reference": incident.reference if incident else "Something",
        "subject": incident.title if incident else "",
        "path": incident.get_absolute_url() if incident else "/",
        "created_at": NOON,
        "due_at": NOON,
    }
    return Notification.objects.create(person=person, incident=incident, **(values | fields))


def make_mute(person: User, incident: Incident, **fields: object) -> Mute:
    """Save that somebody hears no more of an incident since NOON."""
    values: dict[str, object] = {"muted_at": NOON}
    return Mute.objects.create(person=person, incident=incident, **(values | fields))


def make_seal(activity: Activity, **fields: object) -> ActivitySeal:
    """Save the first link of the chain, which follows from nothing."""
    values: dict[str, object] = {
        "position": 1,
        "activity_id": activity.pk,
        "activity_digest": activity.digest,
        "digest": "f" * 64,
    }
    return ActivitySeal.objects.create(**(values | fields))


def make_backup_verification(**fields: object) -> BackupVerification:
    """Save that a backup was restored at NOON and found sound."""
    values: dict[str, object] = {"verified_at": NOON, "name": "site.dump"}
    return BackupVerification.objects.create(**values | fields)
