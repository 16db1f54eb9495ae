"""`manage.py dispatch`: the background work alone, for sites without Celery."""

import signal
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from core.background.dispatcher import Dispatcher, join_drains
from core.background.drain_progress import note_end, note_failure
from core.server import GRACE_SECONDS

STOP_SIGNALS = {signal.SIGINT, signal.SIGTERM}


class Command(BaseCommand):
    help = "Drain rows that are due until stopped: the background part of `up`, alone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="Stop when nothing is due.")

    def handle(self, *, once: bool, **_options: Any) -> None:
        dispatcher = Dispatcher(on_end=note_end, on_failure=note_failure)
        if once:
            while dispatcher.run_once() or join_drains():
                pass
            return
        # Waiting for a signal, rather than handling one, never interrupts the loop's own locks.
        signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
        dispatcher.start()
        self.stderr.write("Draining due rows; stop it with Ctrl-C.")
        signal.sigwait(STOP_SIGNALS)
        dispatcher.stop(timeout_seconds=GRACE_SECONDS)
