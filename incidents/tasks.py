"""The background work of this app for Celery; the dispatcher calls the same drains."""

from typing import Any, Final

from celery import shared_task
from celery.signals import worker_process_shutdown, worker_shutdown

from core import clock
from incidents.exporters.delivering import DeliveryDrain
from incidents.exporters.incident_exports import ExportDrain
from incidents.importers.alerts import drain_alerts as drain_inbox
from incidents.importers.chat_imports import drain_chat_imports as drain_chats
from incidents.importers.uploads import drain_imports as drain
from incidents.usecases.action_item_reminders import plan_reminders, send_reminders
from incidents.usecases.alert_tidying import InboxTidier
from incidents.usecases.canaries import CanaryDrain
from incidents.usecases.postmortem_reminders import ReminderDrain
from incidents.usecases.recovery_cells import refresh_fine_cell, refresh_larger_cells

_remind = ReminderDrain()
_export = ExportDrain()
_deliver = DeliveryDrain()
_set_out = CanaryDrain()

HAND_SECONDS: Final = 1.0


@shared_task(name="incidents.drain_alerts", acks_late=True)
def drain_alerts() -> None:
    """Work in every payload that is due; a second worker at the same time does no harm."""
    while drain_inbox():
        pass


@shared_task(name="incidents.tidy_alert_payloads", acks_late=True)
def tidy_alert_payloads() -> None:
    """Forget what is old in the inbox of alerts; a second worker at the same time does no harm."""
    tidy = InboxTidier()
    while tidy():
        pass


@shared_task(name="incidents.set_out_canary", acks_late=True)
def set_out_canary() -> None:
    """Let a canary set out if none has in this turn; a second worker at once does no harm."""
    _set_out()


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


@shared_task(name="incidents.refresh_recovery_cells", acks_late=True)
def refresh_recovery_cells() -> None:
    """Work in every change that is due; a second worker at the same time does no harm."""
    now = clock.now()
    while refresh_fine_cell(at=now) or refresh_larger_cells(at=now):
        pass


@shared_task(name="incidents.drain_reminders", acks_late=True)
def drain_reminders() -> None:
    """Remind of postmortems that are due."""
    while _remind():
        pass


@shared_task(name="incidents.remind_of_action_items", acks_late=True)
def remind_of_action_items() -> None:
    """Plan and send every reminder that is due; a second worker at the same time does no harm."""
    now = clock.now()
    plan_reminders(at=now)
    while send_reminders(at=now):
        pass


@shared_task(name="incidents.deliver", acks_late=True)
def deliver() -> None:
    """Send what is due, several at once; what a slow receiver holds goes on after the task."""
    while _deliver() or _deliver.wait_for_one(HAND_SECONDS):
        pass


@worker_process_shutdown.connect
@worker_shutdown.connect
def end_deliveries(**_: Any) -> None:
    """Let what is under way in this process end, so that nobody has to send it again."""
    _deliver.join()


@shared_task(name="incidents.drain_exports", acks_late=True)
def drain_exports() -> None:
    """Write every file of incidents that is due; a second worker at the same time does no harm."""
    while _export():
        pass
