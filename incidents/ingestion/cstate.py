"""Incidents of a cState status page: Markdown with front matter, one file each."""

from incidents.domain.lifecycle import IncidentStatus, Milestone
from incidents.ingestion.formats import CSTATE
from incidents.ingestion.front_matter import FrontMatter, split_front_matter
from incidents.ingestion.record import IncidentRecord, RecordedTime, Unreadable, file_key, one_line

_SEVERITIES = {"down", "disrupted", "notice"}
_PAGE_FIELDS = ("section", "informational", "pin", "aliases", "draft", "type")


def is_cstate(fields: FrontMatter) -> bool:
    """Return whether the fields are those of a cState issue."""
    return "date" in fields.values and (
        "resolved_when" in fields.values
        or fields.values.get("section") == "issue"
        or fields.values.get("severity") in _SEVERITIES
    )


def read_cstate(name: str, text: str) -> IncidentRecord:
    """Return the incident of one cState file.

    Severity `down` becomes sev2, `disrupted` sev3 and `notice` sev5. Without `resolved: true` an
    end is not taken; an end before its start is kept as it is, to be counted as invalid. A title or
    file name that says "maintenance" gives the label maintenance. Raises Unreadable.
    """
    fields = split_front_matter(text)
    key = file_key(name)
    title = one_line(fields.text("title"))
    if not title:
        raise Unreadable("its front matter has no title")
    is_resolved, times, notes = _ends(fields)
    return IncidentRecord(
        source=CSTATE,
        source_key=key,
        title=title,
        severity=fields.severity("severity"),
        status=IncidentStatus.RESOLVED if is_resolved else IncidentStatus.OPEN,
        summary=fields.body.strip(),
        services=fields.texts("affected"),
        labels=_labels(fields, title, key),
        times=times,
        notes=(*notes, *fields.notes(*_PAGE_FIELDS)),
    )


def _ends(
    fields: FrontMatter,
) -> tuple[bool, dict[Milestone, RecordedTime], tuple[str, ...]]:
    """Return whether it is over, its start and end, and what was not taken."""
    times = fields.times({Milestone.STARTED: ("date",), Milestone.RESOLVED: ("resolved_when",)})
    said = fields.text("resolved").lower()
    is_resolved = said in {"true", "yes"} or (not said and Milestone.RESOLVED in times)
    if is_resolved or Milestone.RESOLVED not in times:
        return is_resolved, times, ()
    del times[Milestone.RESOLVED]
    return False, times, ("resolved_when was ignored because resolved is false",)


def _labels(fields: FrontMatter, title: str, key: str) -> tuple[str, ...]:
    says_maintenance = "maintenance" in f"{title} {key}".lower()
    derived = ("maintenance",) if says_maintenance else ()
    written = fields.texts("tags", "categories", "labels")
    return tuple(dict.fromkeys(written + derived))
