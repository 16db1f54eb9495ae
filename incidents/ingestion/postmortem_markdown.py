"""Postmortems written in Markdown, with or without front matter, one file each."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import PurePosixPath

from incidents.domain.incident import IncidentKind
from incidents.domain.lifecycle import Milestone
from incidents.ingestion.formats import FRONT_MATTER
from incidents.ingestion.front_matter import (
    UNKNOWN_WORDS,
    FrontMatter,
    has_front_matter,
    split_front_matter,
)
from incidents.ingestion.markdown_document import (
    MarkdownDocument,
    Section,
    SectionRole,
    lines_outside_code,
    split_markdown,
)
from incidents.ingestion.moment import read_moment, whole_year
from incidents.ingestion.record import (
    IncidentRecord,
    RecordedTime,
    Unreadable,
    file_key,
    one_line,
    product_title,
)
from incidents.ingestion.recorded_durations import after, infer_start, read_durations
from incidents.ingestion.timeline_table import Timeline, read_timeline

_TIME_FIELDS: dict[Milestone, tuple[str, ...]] = {
    Milestone.STARTED: (
        "started_at", "started", "start_time", "start", "incident_start", "began_at", "date",
        "incident_date",
    ),
    Milestone.DETECTED: ("detected_at", "detected", "detection_time"),
    Milestone.ACKNOWLEDGED: ("acknowledged_at", "acknowledged", "acked_at"),
    Milestone.MITIGATED: ("mitigated_at", "mitigated", "mitigation_time"),
    Milestone.RESOLVED: (
        "resolved_at", "resolved", "resolved_when", "resolution_time", "end_time", "ended_at",
        "end", "incident_end", "recovered_at",
    ),
}  # fmt: skip
_KINDS = {
    "incident": IncidentKind.INCIDENT,
    "near miss": IncidentKind.NEAR_MISS,
    "drill": IncidentKind.DRILL,
    "exercise": IncidentKind.DRILL,
    "game day": IncidentKind.DRILL,
}
_DOCUMENT_FIELDS = ("status", "layout", "draft", "uuid", "id", "authors", "author")
_ENOUGH_HEADINGS = 2
_DAY_IN_NAME = re.compile(r"(?P<day>(?:19|20)\d{2}-\d{2}-\d{2})(?!\d)")
_YEAR_IN_NAME = re.compile(r"[A-Za-z]{2,}[ _-]?(?P<year>(?:19|20)\d{2})[-_]\d")
_CATEGORY = re.compile(r" {0,3}[-*+]\s*[*_]*category[*_]*\s*:[*_]*(?P<value>.*)", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\[.*\]|<.*>|\{.*\}|(?:todo|tbd|n/?a)\b.{0,3}", re.IGNORECASE)


def read_postmortem(name: str, text: str) -> IncidentRecord:
    """Return the incident that a Markdown postmortem is about, with the postmortem's sections.

    Front matter wins; recorded durations ("Time to recovery: 25 minutes") count from the start,
    and the start is taken from the timeline, else from the file name, which may know the year
    alone. Nothing that was written is dropped: what is no summary, timeline or field is a section.
    Raises Unreadable for a blank form and for Markdown that is no postmortem.
    """
    fields = split_front_matter(text) if has_front_matter(text) else FrontMatter({}, text)
    document = split_markdown(fields.body)
    if not _is_about_incident(fields, document):
        raise Unreadable("is not a postmortem: it has neither its headings nor its front matter")
    given = fields.times(_TIME_FIELDS)
    fallback = given.get(Milestone.STARTED) or _time_in_name(name, fields)
    timelines = _timelines(document, fallback)
    spans, notes = read_durations(fields.body)
    moments = [moment for timeline in timelines.values() for moment in timeline.moments]
    if not (given or moments or spans or _is_filled_in(document)):
        raise Unreadable("is a blank form: no section is filled in and no time is known")
    started = given.get(Milestone.STARTED) or infer_start(moments, spans) or fallback
    times, unplaced = _times(started, spans)
    title = _title(name, fields, document)
    kind, kind_notes = _kind(fields)
    return IncidentRecord(
        source=FRONT_MATTER,
        source_key=file_key(name),
        title=title,
        kind=kind,
        severity=fields.severity("severity", "sev"),
        summary=_summary(title, fields, document),
        services=fields.texts("services", "service", "affected", "components", "systems"),
        team=fields.text("team", "owner_team", "owner"),
        labels=_labels(fields, document),
        links=fields.links("url", "link", "links"),
        times=times | given,
        timeline=tuple(entry for timeline in timelines.values() for entry in timeline.entries),
        sections=_sections(document, timelines),
        notes=(*notes, *unplaced, *kind_notes, *fields.notes(*_DOCUMENT_FIELDS)),
    )


def _is_about_incident(fields: FrontMatter, document: MarkdownDocument) -> bool:
    telling = {name for names in _TIME_FIELDS.values() for name in names} | {"severity", "sev"}
    return bool(telling & fields.values.keys()) or document.known_headings >= _ENOUGH_HEADINGS


def _title(name: str, fields: FrontMatter, document: MarkdownDocument) -> str:
    product = product_title(fields.text("company"), fields.text("product"))
    file_name = PurePosixPath(name).name
    title = fields.text("title", "name") or product or document.title
    return one_line(title or file_name.removesuffix(".md"))


def _kind(fields: FrontMatter) -> tuple[IncidentKind, tuple[str, ...]]:
    """Return the kind the front matter names, and a note when it names one we do not have."""
    written = fields.text("kind", "type")
    kind = _KINDS.get(re.sub(r"[\s_-]+", " ", written.lower()))
    if kind is None and written:
        return IncidentKind.INCIDENT, (f"kind {written[:60]!r} was taken as incident",)
    return kind or IncidentKind.INCIDENT, ()


def _time_in_name(name: str, fields: FrontMatter) -> RecordedTime | None:
    """Return the day or year in the file name, where the front matter has no field for a start."""
    file_name = PurePosixPath(name).name
    day, year = _DAY_IN_NAME.match(file_name), _YEAR_IN_NAME.match(file_name)
    if any(field in fields.values for field in _TIME_FIELDS[Milestone.STARTED]):
        return None
    if day:
        try:
            known = read_moment(day["day"])
        except ValueError:
            return None
        return replace(known, note="inferred: only the day in the file name is known")
    if year:
        return whole_year(int(year["year"]), note="inferred: only the year is known")
    return None


def _timelines(
    document: MarkdownDocument, fallback: RecordedTime | None
) -> dict[Section, Timeline]:
    sections = (part for part in document.sections if part.role is SectionRole.TIMELINE)
    return {section: read_timeline(section.text, fallback=fallback) for section in sections}


def _times(
    started: RecordedTime | None, spans: dict[Milestone, timedelta]
) -> tuple[dict[Milestone, RecordedTime], tuple[str, ...]]:
    """Return the start and what lies a recorded duration after it; a note for what has no place."""
    if started is None:
        return {}, tuple(f"{end} is unknown because the start is" for end in spans)
    ends = {milestone: after(started, span) for milestone, span in spans.items()}
    placed = {milestone: time for milestone, time in ends.items() if time is not None}
    notes = (f"{end} would lie beyond the calendar" for end in ends if end not in placed)
    return {Milestone.STARTED: started} | placed, tuple(notes)


def _summary(title: str, fields: FrontMatter, document: MarkdownDocument) -> str:
    """Join the field, a heading that is not the title, the text above all sections, the summary."""
    heading = document.title if document.title != title else ""
    parts = [fields.text("summary", "description"), heading, document.preamble]
    section = _summary_section(document)
    return "\n\n".join(filter(None, [*parts, section.text if section else ""]))


def _summary_section(document: MarkdownDocument) -> Section | None:
    found = (part for part in document.sections if part.role is SectionRole.SUMMARY)
    return next(found, None)


def _labels(fields: FrontMatter, document: MarkdownDocument) -> tuple[str, ...]:
    stats = (part.text for part in document.sections if part.role is SectionRole.STATS)
    lines = (line for text in stats for line in lines_outside_code(text))
    values = (found["value"].strip("*_ ") for line in lines if (found := _CATEGORY.fullmatch(line)))
    known = tuple(value for value in values if value.lower() not in UNKNOWN_WORDS)
    return tuple(dict.fromkeys(fields.texts("tags", "categories", "labels", "keywords") + known))


def _sections(
    document: MarkdownDocument, timelines: dict[Section, Timeline]
) -> tuple[tuple[str, str], ...]:
    summary = _summary_section(document)
    kept = []
    for section in document.sections:
        timeline = timelines.get(section)
        text = timeline.rest if timeline else section.text
        is_used_up = section is summary or (timeline and timeline.entries and not text.strip())
        if not is_used_up:
            kept.append((section.heading, text))
    return tuple(kept)


def _is_filled_in(document: MarkdownDocument) -> bool:
    """Return whether any section tells something; times, figures and names of people do not."""
    silent = {SectionRole.TIMELINE, SectionRole.STATS, SectionRole.PEOPLE}
    texts = [part.text for part in document.sections if part.role not in silent]
    return any(_tells_something(text) for text in [document.preamble, *texts])


def _tells_something(text: str) -> bool:
    opening, *comments = text.split("<!--")
    visible = opening + "".join(comment.partition("-->")[2] for comment in comments)
    lines = (line.strip("-*+#|>:=_ \t") for line in visible.split("\n"))
    return any(re.search(r"\w", line) and not _PLACEHOLDER.fullmatch(line) for line in lines)
