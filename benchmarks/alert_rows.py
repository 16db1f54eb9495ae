"""Doors for alerts: each payload is committed when the answer comes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from benchmarks.alert_payloads import KNOWN, alertmanager_body, pagerduty_body
from benchmarks.client import Request
from benchmarks.measuring import Result
from benchmarks.rows import Renew, Row
from incidents.domain.alert import AlertFormat
from incidents.usecases.alert_sources import create_source

SIZES = (1, 25, 100)
MOST_PER_FURTHER_ALERT = 2.0
FIRST = 1_000
"""Numbers of the webhooks of each size begin at a multiple of this, so that none is known."""


@dataclass(frozen=True, slots=True)
class Doors:
    """The tokens of two sources, and the first number of webhooks that nobody sent yet."""

    alertmanager: str
    pagerduty: str


def open_doors() -> Doors:
    """Save a source of each format."""
    tokens = {
        name: create_source(by=None, name=name.label, format_name=name)[1]
        for name in (AlertFormat.ALERTMANAGER, AlertFormat.PAGERDUTY)
    }
    return Doors(tokens[AlertFormat.ALERTMANAGER], tokens[AlertFormat.PAGERDUTY])


def alert_rows(doors: Doors) -> list[Row]:
    """Return webhooks with new and with known alerts, and an event of PagerDuty."""
    rows = [_webhook(doors, alerts, place) for place, alerts in enumerate(SIZES, start=1)]
    rows += [_webhook(doors, alerts, None) for alerts in SIZES]
    return [*rows, _event(doors)]


def webhook(doors: Doors, number: int, alerts: int) -> Request:
    """Return what an Alertmanager sends."""
    return Request(
        "POST",
        "/hooks/alertmanager/",
        body=alertmanager_body(number, alerts),
        headers={
            "Authorization": f"Bearer {doors.alertmanager}",
            "User-Agent": "Alertmanager/0.27.0",
        },
    )


def event(doors: Doors, number: int) -> Request:
    """Return what a client of PagerDuty sends."""
    return Request("POST", "/v2/enqueue", body=pagerduty_body(number, doors.pagerduty))


def _webhook(doors: Doors, alerts: int, place: int | None) -> Row:
    """Return a row: with new alerts each round from a `place` of numbers on, else with known."""
    named = "alert" if alerts == 1 else "alerts"
    return Row(
        name=f"Alertmanager webhook, {alerts} {'known' if place is None else 'new'} {named}",
        product=webhook(doors, KNOWN, alerts),
        limit=_upsert(KNOWN, alerts),
        bar=2.0,
        stretch=1.4,
        most_statements=6 if place is None else 8,
        status=202,
        counts=tuple(webhook(doors, FIRST * 9 + size, size) for size in SIZES),
        renew=None if place is None else _renew_webhook(alerts, FIRST * place),
    )


def _upsert(number: int, alerts: int) -> Request:
    return Request("POST", f"/limits/alerts/{alerts}/", body=alertmanager_body(number, alerts))


def _renew_webhook(alerts: int, first: int) -> Renew:
    return lambda request, number: replace(request, body=alertmanager_body(first + number, alerts))


def _event(doors: Doors) -> Row:
    def renew(request: Request, number: int) -> Request:
        if request.path == "/v2/enqueue":
            return event(doors, number)
        return replace(request, body=alertmanager_body(FIRST * 8 + number, 1))

    return Row(
        name="PagerDuty event",
        product=event(doors, KNOWN),
        limit=_upsert(FIRST * 8, 1),
        bar=2.5,
        stretch=1.8,
        most_statements=6,
        status=202,
        renew=renew,
    )


def further_alert(results: Sequence[Result]) -> tuple[str, bool]:
    """Return what each alert beyond 25 costs beside the limit, as a sentence, and if too much."""
    few, many = (
        next(one for one in results if one.name == f"Alertmanager webhook, {size} new alerts")
        for size in SIZES[1:]
    )
    more = SIZES[2] - SIZES[1]
    product = (many.product_wall - few.product_wall) / more * 1_000
    limit = (many.limit_wall - few.limit_wall) / more * 1_000
    sentence = (
        f"Each alert beyond {SIZES[1]} adds {product:.0f} µs, to the limit {limit:.0f} µs: "
        f"{product / limit:.2f} times, of at most {MOST_PER_FURTHER_ALERT:g}."
    )
    return sentence, product > MOST_PER_FURTHER_ALERT * limit
