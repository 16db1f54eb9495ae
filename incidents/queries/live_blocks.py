"""What the live blocks of an incident show, from its rows as they are now."""

from typing import Any

from core.choices import label_of
from incidents.domain.action_item import ActionKind, ActionStatus
from incidents.domain.lifecycle import Milestone
from incidents.domain.live_block_content import (
    ActionLine,
    DurationLine,
    ImpactLine,
    LiveContent,
    MilestoneLine,
    TimelineLine,
)
from incidents.domain.recovery_metrics import Exclusion, IncidentTimes, Metric, span_of
from incidents.domain.timeline import EntryKind
from incidents.models import ActionItem, Impact, Incident, TimelineEntry

SOURCES = {
    "person": "typed by a person",
    "alert": "from an alert",
    "import": "imported",
    "inferred": "inferred",
}
MISSING = {Exclusion.PENDING: "not known yet", Exclusion.INVALID: "the end is before the start"}


def live_content(incident: Incident) -> LiveContent:
    """Return what all live blocks of the incident show; two statements.

    A third one where `incident` came without its impact (`select_related("impact")`).
    """
    timeline, is_story = timeline_lines(incident)
    return LiveContent(
        timeline=timeline,
        is_story=is_story,
        durations=duration_lines(incident),
        impact=impact_lines(incident),
        actions=action_lines(incident),
    )


def timeline_lines(incident: Incident) -> tuple[tuple[TimelineLine, ...], bool]:
    """Return what happened, oldest first, and whether that is only the part marked as the story.

    Without a single marked entry everything that was not taken back is told.
    """
    entries = list(
        TimelineEntry.objects.filter(incident_id=incident.pk)
        .current()
        .in_order()
        .values_list("at", "kind", "text", "is_pinned")
    )
    is_story = any(pinned for *_, pinned in entries)
    lines = (
        TimelineLine(at, label_of(EntryKind(kind)), text)
        for at, kind, text, pinned in entries
        if pinned or not is_story
    )
    return tuple(lines), is_story


def duration_lines(incident: Incident) -> tuple[DurationLine, ...]:
    """Return the four durations with where their ends came from; no statement."""
    times = IncidentTimes(
        incident.reference,
        *(incident.time_of(milestone) for milestone in Milestone),
    )
    lines = []
    for metric in Metric:
        span = span_of(times, metric)
        lines.append(
            DurationLine(
                label=metric.label,
                span=None if isinstance(span, Exclusion) else span,
                missing=MISSING[span] if isinstance(span, Exclusion) else "",
                start=_milestone(incident, metric.start),
                end=_milestone(incident, metric.end),
            )
        )
    return tuple(lines)


def impact_lines(incident: Incident) -> tuple[ImpactLine, ...]:
    """Return what is known of the impact; nothing that nobody has said."""
    impact: Impact | None = getattr(incident, "impact", None)
    if impact is None:
        return ()
    facts: list[tuple[str, Any]] = [
        ("What users noticed", impact.summary),
        ("Customers affected", impact.customers_affected),
        ("Share affected", _unit(impact.percent_affected, "%")),
        ("Money lost", _unit(impact.money_lost, impact.currency)),
    ]
    return tuple(ImpactLine(label, str(value)) for label, value in facts if value not in ("", None))


def action_lines(incident: Incident) -> tuple[ActionLine, ...]:
    """Return the promises in the order they were made; one statement."""
    items = (
        ActionItem.objects.filter(incident_id=incident.pk).select_related("owner").order_by("pk")
    )
    return tuple(
        ActionLine(
            number=item.pk,
            title=item.title,
            kind=label_of(ActionKind(item.kind)),
            owner=str(item.owner) if item.owner else "nobody yet",
            due=item.due_on,
            status=label_of(ActionStatus(item.status)),
        )
        for item in items
    )


def _milestone(incident: Incident, milestone: Milestone) -> MilestoneLine:
    provenance = incident.provenance_of(milestone)
    source = str(provenance.get("source", ""))
    return MilestoneLine(
        label=milestone.label,
        at=incident.time_of(milestone),
        source=SOURCES.get(source, source),
        note=str(provenance.get("note", "")),
    )


def _unit(number: Any, unit: str) -> str:
    return "" if number is None else f"{number.normalize():f} {unit}".strip()
