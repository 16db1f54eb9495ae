"""The Celery application: the same work as the dispatcher thread, for several machines."""

import os
from typing import Any

from celery import Celery
from celery.signals import task_failure, task_success

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("drydock")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@task_success.connect
def _note_end(sender: Any, **_: Any) -> None:
    from core.background.drain_progress import note_end  # noqa: PLC0415 - needs the apps

    note_end(sender.name)


@task_failure.connect
def _note_failure(sender: Any, exception: Exception, **_: Any) -> None:
    from core.background.drain_progress import note_failure  # noqa: PLC0415 - needs the apps
    from core.database.connections import retire_connections  # noqa: PLC0415 - as above
    from core.database.failure import is_outage  # noqa: PLC0415 - as above

    if is_outage(exception):
        # The next nudge comes soon, and finds the primary again instead of a standby.
        retire_connections()
    else:
        note_failure(sender.name)
