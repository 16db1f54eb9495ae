"""The background work of this app for Celery; the dispatcher calls the same drains."""

from celery import shared_task

from core.audit import Sealer

_seal = Sealer()


@shared_task(name="core.seal_activities", acks_late=True)
def seal_activities() -> None:
    """Put new entries of the activity log into the chain."""
    while _seal():
        pass
