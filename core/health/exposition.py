"""The numbers of `/metrics` in the words of Prometheus: written when it asks."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import DatabaseError, InterfaceError
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector

from core.availability.spool import what_waits
from core.build import VERSION
from core.health.telemetry import (
    SLOWEST_MILLISECONDS,
    STATUS_CLASSES,
    Figure,
    figures,
    single,
    tallies,
)
from core.visibility import Viewer, viewing_as

CONTENT_TYPE = CONTENT_TYPE_LATEST
Family = CounterMetricFamily | GaugeMetricFamily | HistogramMetricFamily


def exposition(at: datetime) -> bytes:
    """Return every number of this site as of `at`, as Prometheus reads them."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(TelemetryCollector(at))
    return generate_latest(registry)


class TelemetryCollector(Collector):
    """Reads the numbers when they are asked for; without the database only its own."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def collect(self) -> Iterable[Family]:
        yield family_of(
            Figure("drydock_build_info", "The running version", {VERSION: 1}, label="version")
        )
        yield from request_families()
        yield from spool_families(self._at)
        yield from self._of_database()

    def _of_database(self) -> Iterable[Family]:
        try:
            with viewing_as(Viewer.SYSTEM):
                found = [family_of(figure) for figure in figures(self._at)]
        except (DatabaseError, InterfaceError):
            found = []
        up = single("drydock_database_up", "Whether the database could be read", int(bool(found)))
        return [family_of(up), *found]


def family_of(figure: Figure) -> Family:
    """Return the figure as Prometheus' own library writes it."""
    is_counter = figure.name.endswith("_total")
    kind = CounterMetricFamily if is_counter else GaugeMetricFamily
    labels = [figure.label] if figure.label else []
    family = kind(figure.name.removesuffix("_total"), figure.says, labels=labels)
    for value, number in figure.values.items():
        family.add_metric([value] if labels else [], number)
    return family


def request_families() -> Iterator[Family]:
    """Yield what was counted on this machine; this needs no database."""
    counted = tallies.read()
    yield family_of(
        Figure(
            "drydock_http_requests_total",
            "Answers by class of status",
            {one: counted[f"requests_{one}"] for one in STATUS_CLASSES},
            label="status",
        )
    )
    yield family_of(
        single(
            "drydock_http_unavailable_total",
            "Answers with status 503, because the database could not be read or written",
            counted["unavailable"],
        )
    )
    yield family_of(
        single(
            "drydock_read_only_seconds_total",
            "Time in which nothing could be written",
            counted["read_only_milliseconds"] / 1000,
        )
    )
    yield _durations(counted)


def spool_families(at: datetime) -> Iterator[Family]:
    """Yield what waits in the spool of this machine; nothing where it cannot be read."""
    waiting = what_waits()
    if waiting is None:
        return
    age = (at - waiting.since).total_seconds() if waiting.since else 0.0
    yield family_of(
        single(
            "drydock_spooled_total",
            "Alerts kept on this machine because the database took none",
            waiting.ever,
        )
    )
    yield family_of(single("drydock_spool_waiting", "Of these, not moved yet", waiting.number))
    yield family_of(
        single("drydock_spool_oldest_seconds", "How long the oldest of these has waited", age)
    )


def _durations(counted: dict[str, int]) -> HistogramMetricFamily:
    buckets: list[tuple[str, float]] = []
    total = 0
    for milliseconds in SLOWEST_MILLISECONDS:
        total += counted[f"answers_within_{milliseconds}"]
        buckets.append((str(milliseconds / 1000), total))
    return HistogramMetricFamily(
        "drydock_http_request_duration_seconds",
        "How long answers took",
        buckets=[*buckets, ("+Inf", counted["answers"])],
        sum_value=counted["answer_microseconds"] / 1_000_000,
    )
