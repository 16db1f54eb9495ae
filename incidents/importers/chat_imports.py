"""Write pasted chat logs a piece at a time, so that a restart goes on where it stopped."""

from contextlib import suppress

from django.db import DatabaseError, InterfaceError

from core import clock
from core.visibility import viewing_as
from incidents.models import ChatImport, Incident
from incidents.usecases.chat_imports import (
    claim_due_import,
    note_fault_of,
    stop_import,
    write_some,
)


def drain_chat_imports() -> bool:
    """Work on one chat log that is due; return whether there was one.

    It is written on behalf of the person who pasted it: one who may no longer know of the
    incident writes no more.
    """
    batch = claim_due_import(clock.now())
    if batch is None:
        return False
    try:
        with viewing_as(batch.person):
            while write_some(batch, at=clock.now()):
                pass
    except (Incident.DoesNotExist, ChatImport.DoesNotExist):
        stop_import(batch, by=None, at=clock.now())
    except Exception:
        # With the database away even this fails; then the lease runs out.
        with suppress(DatabaseError, InterfaceError):
            note_fault_of(batch, at=clock.now())
        raise
    return True
