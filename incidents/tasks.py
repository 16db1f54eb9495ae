"""The background work of this app for Celery; the dispatcher calls the same drains."""

from celery import shared_task

from incidents.importers.chat_imports import drain_chat_imports as drain_chats
from incidents.importers.uploads import drain_imports as drain


@shared_task(name="incidents.drain_imports", acks_late=True)
def drain_imports() -> None:
    """Work on every import that is due; a second worker at the same time does no harm."""
    while drain():
        pass


@shared_task(name="incidents.drain_chat_imports", acks_late=True)
def drain_chat_imports() -> None:
    """Write every pasted chat log that is due; a second worker at the same time does no harm."""
    while drain_chats():
        pass
