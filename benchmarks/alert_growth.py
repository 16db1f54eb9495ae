"""Alerts where few and where ten times as many are stored already.

What a webhook costs until it is kept, and what its alerts cost until they are worked in, on both
databases in turn.
"""

import time

from django.db import connection

from benchmarks.alert_rows import Doors, webhook
from benchmarks.client import Application, call
from benchmarks.figures import Sample
from benchmarks.measuring import ROUNDS, WARM_UP, WrongAnswer
from benchmarks.seed import analyse
from benchmarks.two_databases import using
from incidents.importers.alerts import drain_alerts
from incidents.models import Alert

FEW, MANY = 10_000, 100_000
AT_ONCE = 100
"""Alerts of each webhook that fills the databases."""
ALERTS = 25
"""Alerts of each webhook that is measured."""
FIRST = 1_000_000
"""Numbers of measured webhooks begin here, so that none is known."""


def store_alerts(application: Application, token: str, number: int) -> None:
    """Take webhooks and work them in until so many alerts are stored."""
    for sent in range(Alert.objects.count() // AT_ONCE, number // AT_ONCE):
        _send(application, token, sent, AT_ONCE)
        drain_alerts()
    analyse()


def alerts_in_turn(
    application: Application, token: str, small: str
) -> dict[str, tuple[Sample, Sample]]:
    """Return by work item what it took on the large and on the small database."""
    databases = (str(connection.settings_dict["NAME"]), small)
    kept: dict[str, list[tuple[float, float]]] = {name: [] for name in databases}
    worked: dict[str, list[tuple[float, float]]] = {name: [] for name in databases}
    for number in range(WARM_UP + ROUNDS):
        for name in databases:
            with using(name):
                taken = _send(application, token, FIRST + number, ALERTS)
                wall, cpu = time.perf_counter(), time.process_time()
                drain_alerts()
                drained = (time.perf_counter() - wall, time.process_time() - cpu)
            if number >= WARM_UP:
                kept[name].append(taken)
                worked[name].append(drained)
    return {
        f"Alertmanager webhook, {ALERTS} new alerts": _samples(kept),
        f"The same {ALERTS} alerts worked in": _samples(worked),
    }


def _send(application: Application, token: str, number: int, alerts: int) -> tuple[float, float]:
    """Return the seconds until the webhook was kept, on the wall and of the processor."""
    answer = call(application, webhook(Doors(token, ""), number, alerts))
    if answer.status != 202:
        raise WrongAnswer(f"A webhook of {alerts} alerts was answered {answer.status}.")
    return answer.wall, answer.cpu


def _samples(times: dict[str, list[tuple[float, float]]]) -> tuple[Sample, Sample]:
    many, few = (Sample(*map(tuple, zip(*one, strict=True))) for one in times.values())
    return many, few
