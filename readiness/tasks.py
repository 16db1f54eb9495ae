"""The background work of this app for Celery; the dispatcher calls the same drains."""

from celery import shared_task

from readiness.importers.evidence_uploads import drain_evidence_imports as drain
from readiness.usecases.reminders import ReminderDrain
from readiness.usecases.score_drain import ScoreDrain

_refresh = ScoreDrain()
_remind = ReminderDrain()


@shared_task(name="readiness.drain_evidence_imports", acks_late=True)
def drain_evidence_imports() -> None:
    """Work on every import of evidence that is due; a second worker at once does no harm."""
    while drain():
        pass


@shared_task(name="readiness.drain_scores", acks_late=True)
def drain_scores() -> None:
    """Refresh the scores that something may have moved; a second worker writes nothing twice."""
    while _refresh():
        pass


@shared_task(name="readiness.remind", acks_late=True)
def remind() -> None:
    """Remind of drills and of evidence that is about to expire; a second worker does no harm."""
    while _remind():
        pass
