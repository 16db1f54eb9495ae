"""The background work of this app for Celery; the dispatcher calls the same drains."""

from celery import shared_task

from readiness.importers.evidence_uploads import drain_evidence_imports as drain


@shared_task(name="readiness.drain_evidence_imports", acks_late=True)
def drain_evidence_imports() -> None:
    """Work on every import of evidence that is due; a second worker at once does no harm."""
    while drain():
        pass
