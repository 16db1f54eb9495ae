"""The background work of this app for Celery; the dispatcher calls the same drains."""

from celery import shared_task

from core.audit.anchors import Anchorer
from core.audit.chain import Sealer
from core.idempotency import Pruner

_note = Anchorer()
_prune = Pruner()
_seal = Sealer()


@shared_task(name="core.seal_activities", acks_late=True)
def seal_activities() -> None:
    """Put new entries of the activity log into the chain."""
    while _seal():
        pass


@shared_task(name="core.note_audit_head", acks_late=True)
def note_audit_head() -> None:
    """Note the head of the activity log outside of the database once an hour."""
    _note()


@shared_task(name="core.prune_idempotency_keys", acks_late=True)
def prune_idempotency_keys() -> None:
    """Delete keys nobody asks for any more."""
    while _prune():
        pass
