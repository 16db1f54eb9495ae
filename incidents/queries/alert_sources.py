"""Alert sources: the list, what one sent, and what its rules make of the last payload."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, DateTimeField, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.text import slugify

from catalog.models import Service
from core.choices import label_of
from core.database.compiled import Compiled, Given
from core.visibility import current_viewer
from incidents.domain.alert import (
    NO_INCIDENT,
    AlertReport,
    group_key_of,
    services_named,
    severity_for,
)
from incidents.domain.incident import Severity
from incidents.ingestion.alerts.reading import read_alerts
from incidents.models import AlertSource, ReceivedPayload
from incidents.models.visibility import hidden_incidents

MOST_PAYLOADS = 20
MOST_COUNTED = 100
MOST_PREVIEWED = 5


class Reading(NamedTuple):
    """What rules make of one report: the words for the page."""

    title: str
    reported: str
    severity: str
    said: str
    service: str
    group: str


class Preview(NamedTuple):
    """How a payload reads; `reason` says why it does not, "" when it does."""

    readings: tuple[Reading, ...] = ()
    more: int = 0
    reason: str = ""


_OPENED = Compiled(
    lambda: AlertSource.objects.filter(
        Q(token_digest=Given("digest"))
        | Q(
            old_token_digest=Given("digest"),
            old_token_until__gt=Given("at", DateTimeField()),
        ),
        enabled=True,
    ).order_by()
)


def opened_by(secret: str, *, at: datetime) -> AlertSource | None:
    """Return the source that takes this token, as the current one or as one being replaced."""
    return _OPENED.first(digest=AlertSource.digest_of(secret), at=at)


def for_list() -> QuerySet[AlertSource]:
    """Return the sources with `last_received_at` and `in_trouble`, how many payloads are.

    Of one source MOST_COUNTED payloads in trouble are counted at most.
    """
    received = ReceivedPayload.objects.filter(source=OuterRef("pk")).order_by("-pk")
    last = ReceivedPayload.objects.in_trouble().filter(source=OuterRef(OuterRef("pk")))
    counted = ReceivedPayload.objects.filter(
        pk__in=last.order_by("-pk").values("pk")[:MOST_COUNTED]
    )
    number = counted.order_by().values("source").annotate(number=Count("pk")).values("number")
    return AlertSource.objects.select_related("team", "service").annotate(
        last_received_at=Subquery(received.values("received_at")[:1]),
        in_trouble=Coalesce(Subquery(number), 0),
    )


def payloads_of(source: AlertSource) -> QuerySet[ReceivedPayload]:
    """Return what a source sent, the newest first, as far as the viewer may know of it.

    Payloads that told of an incident which is hidden from the viewer are left out: their words are
    those of the incident.
    """
    rows = source.payloads.order_by("-pk")
    hidden = hidden_incidents(current_viewer())
    if hidden is None:
        return rows
    links = ReceivedPayload.alerts.through.objects
    about_hidden = links.filter(receivedpayload=OuterRef("pk"), alert__incident__in=hidden)
    return rows.exclude(Exists(about_hidden))


def last_payload_of(source: AlertSource) -> ReceivedPayload | None:
    """Return the last payload that came from outside, None when there is none to show."""
    return payloads_of(source).filter(is_test=False).exclude(body="").first()


def preview_of(
    source: AlertSource, payload: ReceivedPayload, *, rules: Mapping[str, Any] | None = None
) -> Preview:
    """Return what a payload says under the rules of its source, or under others that are tried.

    `rules` are fields of the source that differ. Nothing is stored; one statement.
    """
    tried = AlertSource(
        **{
            name: getattr(source, name)
            for name in ("format", "severity_label", "severities", "service_labels", "group_by")
        },
        mapping=source.mapping,
        service=source.service,
    )
    for name, value in (rules or {}).items():
        setattr(tried, name, value)
    try:
        message = read_alerts(
            json.loads(payload.body), tried.format, headers=payload.headers, mapping=tried.mapping
        )
    except ValueError as error:
        return Preview(reason=f"The payload {error}.")
    shown = message.reports[:MOST_PREVIEWED]
    services = _services(shown, tried)
    return Preview(
        readings=tuple(_reading(one, tried, services) for one in shown),
        more=len(message.reports) - len(shown),
        reason="" if message.reports else f"Nothing to do: {message.ignored or 'no alert'}.",
    )


def _services(reports: tuple[AlertReport, ...], source: AlertSource) -> dict[str, str]:
    """Return the names of services by the words that mean them."""
    words = {word for one in reports for word in services_named(one.labels, source.service_labels)}
    slugs = {slugify(word) for word in words} - {""}
    rows = Service.objects.filter(Q(slug__in=slugs) | Q(name__in=words)) if words else ()
    return {word: row.name for row in rows for word in (row.slug, row.name)}


def _reading(report: AlertReport, source: AlertSource, services: dict[str, str]) -> Reading:
    word = report.labels.get(source.severity_label, "") if source.severity_label else ""
    said = word or report.severity
    severity = severity_for(said, source.severities)
    names = services_named(report.labels, source.service_labels)
    found = (word for name in names for word in (name, slugify(name)) if word in services)
    service = next((services[word] for word in found), str(source.service or ""))
    return Reading(
        title=report.title,
        reported=label_of(report.reported),
        severity="No incident" if severity == NO_INCIDENT else Severity(severity).label,
        said=said,
        service=service,
        group=group_key_of(report, source.group_by).replace("\x1f", ", "),
    )
