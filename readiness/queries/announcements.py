"""What channels are told of drills and of evidence, read when it is sent."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final

from django.urls import reverse

from catalog.models import Service
from core import clock
from core.durations import format_duration
from incidents.domain.message import Message
from incidents.models import OutboxEntry
from incidents.queries.outgoing_messages import page_url
from readiness.domain.outlook import expiring
from readiness.domain.score_card import Line
from readiness.models import DrillRun
from readiness.queries.scores import score_cards

EXPIRES_WITHIN: Final = timedelta(days=14)
"""So long before its end proof is said to be about to expire."""


def expiring_items(
    services: Collection[Service], *, at: datetime
) -> dict[int, list[tuple[datetime, Line]]]:
    """Return by service what of its score rests on proof that ends soon, with the ends.

    A fixed number of statements for any number of services; services without any are left out.
    """
    if not services:
        return {}
    found = {
        key: [one for one in expiring(card) if one[0] <= at + EXPIRES_WITHIN]
        for key, card in score_cards(services, at=at).items()
    }
    return {key: lines for key, lines in found.items() if lines}


def drill_ahead(entry: OutboxEntry) -> Message | None:
    """Return what is told of a drill that comes up; None once it has begun or was moved."""
    rows = DrillRun.objects.ahead().filter(pk=entry.object_id, started_at__isnull=True)
    run = rows.first()
    starts_at = run.starts_at if run else None
    if run is None or starts_at is None or starts_at.isoformat() != entry.details["starts_at"]:
        return None
    services = list(run.services.order_by("name").values_list("slug", "name"))
    url = page_url(run.get_absolute_url())
    when = starts_at.astimezone(run.zone)
    facts = (
        ("Begins", f"{when:%Y-%m-%d %H:%M} {run.time_zone}"),
        ("Takes", format_duration(timedelta(minutes=run.minutes))),
        ("Environment", run.get_environment_display()),
        ("Services", ", ".join(name for _, name in services)),
    )
    drill: dict[str, Any] = {
        "reference": run.reference,
        "title": run.title,
        "starts_at": starts_at.isoformat(),
        "minutes": run.minutes,
        "environment": run.environment,
        "services": sorted(slug for slug, _ in services),
        "url": url,
    }
    return Message(
        topic=entry.topic,
        headline=f"Drill {run.reference} comes up: {run.title}",
        at=entry.created_at,
        url=url,
        thread=run.reference,
        facts=tuple((name, value) for name, value in facts if value),
        data={"drill": drill},
    )


def evidence_expiring(entry: OutboxEntry) -> Message | None:
    """Return which proof of a service ends soon; None once all of it was renewed or has ended."""
    service = Service.objects.filter(pk=entry.object_id).first()
    if service is None:
        return None
    told = set(entry.details["items"])
    found = expiring_items([service], at=clock.now()).get(service.pk, [])
    lines = [(ends_at, line.item) for ends_at, line in found if line.item.key in told]
    if not lines:
        return None
    url = page_url(reverse("readiness:service", args=[service.slug]))
    items = [
        {"item": item.key, "question": item.question, "fresh_until": ends_at.isoformat()}
        for ends_at, item in lines
    ]
    number = f"{len(lines)} answer{'s' if len(lines) > 1 else ''}"
    return Message(
        topic=entry.topic,
        headline=f"Evidence of {service.name} is about to expire: {number}",
        at=entry.created_at,
        url=url,
        thread=f"evidence-{service.slug}",
        text="\n".join(f"{ends_at:%Y-%m-%d}: {item.question}" for ends_at, item in lines),
        data={"service": {"slug": service.slug, "name": service.name, "url": url}, "items": items},
    )
