"""Rows of the incident list, put together in Python.

Fifty rows of nine cells are the hottest loop of the product; through a template they cost more
than everything else on the page. What has few values is escaped once and kept, and Django's own
escaping looks at each value thrice. Only here: other tables are written in their templates.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from html import escape
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from core.durations import format_age, format_duration
from core.templatetags.ui import icon, severity, status
from incidents.domain.incident import IncidentKind
from incidents.domain.incident_column import IncidentColumn
from incidents.domain.lifecycle import IncidentStatus
from incidents.domain.postmortem import PostmortemStatus
from incidents.queries.affected_services import service_names

KINDS = {IncidentKind.NEAR_MISS: "Near miss", IncidentKind.DRILL: "Drill"}
POSTMORTEMS = {
    PostmortemStatus.DRAFT: "Draft",
    PostmortemStatus.IN_REVIEW: "In review",
    PostmortemStatus.PUBLISHED: "Published",
}
NAME = """\
<tr data-row data-poll-replace data-poll-eager id="INC-{1}"><th scope="row">\
<a href="{0}INC-{1}/"><span class="reference">INC-{1}</span> {2}</a>{3}</th>"""
CELLS = {
    IncidentColumn.SEVERITY: "<td>{4}</td>",
    IncidentColumn.STATUS: "<td>{5}</td>",
    IncidentColumn.LEAD: '<td data-label="Lead">{6}</td>',
    IncidentColumn.SERVICES: '<td data-label="Services">{7}</td>',
    IncidentColumn.STARTED: '<td data-label="Started">{8}</td>',
    IncidentColumn.DURATION: '<td data-label="Duration">{9}</td>',
    IncidentColumn.POSTMORTEM: '<td data-label="Postmortem">{10}</td>',
}


def shown_rows(
    rows: Iterable[dict[str, Any]], columns: tuple[IncidentColumn, ...], *, now: datetime
) -> SafeString:
    """Return the table rows for `incident_list.as_values`; one statement for their services."""
    rows = list(rows)
    has_services = IncidentColumn.SERVICES in columns
    services = service_names(row["id"] for row in rows) if has_services else {}
    shape = NAME + "".join(CELLS[column] for column in columns) + "</tr>\n"
    list_url = conditional_escape(reverse("incidents:incident_list"))
    here = timezone.localtime(now)
    # Each value is a number, words of ours, or escaped right here.
    return SafeString(
        "".join(
            shape.format(
                list_url,
                row["id"],
                escape(row["title"]),
                _badges(row["kind"], row["restricted"]),
                severity(row["severity"]),
                status(row["status"]),
                escape(row["lead_name"] or row["lead_username"] or ""),
                escape(_services(services.get(row["id"], []))),
                _local(row["started_at"], here),
                _duration(row, now),
                _postmortem(row["postmortem_status"]),
            )
            for row in rows
        )
    )


@lru_cache(maxsize=16)
def _badges(kind: str, restricted: bool) -> SafeString:  # noqa: FBT001 - the key of a cache
    """Return what is special about an incident; nothing for most."""
    words = KINDS.get(IncidentKind(kind), "")
    named = format_html(' <span class="badge">{}</span>', words) if words else ""
    hidden = format_html(' <span class="badge warn">{}Restricted</span>', icon("lock"))
    return format_html("{}{}", named, hidden if restricted else "")


@lru_cache(maxsize=16)
def _postmortem(stage: str | None) -> SafeString:
    """Return the word for where a postmortem stands; nothing without one."""
    return conditional_escape(POSTMORTEMS[PostmortemStatus(stage)] if stage else "")


def _local(at: datetime | None, here: datetime) -> str:
    """Return "2 Mar, 12:00" in the zone of the page, with the year when it is another one."""
    if at is None:
        return ""
    local = at.astimezone(here.tzinfo)
    year = "" if local.year == here.year else f" {local.year}"
    return f"{local.day} {local:%b}{year}, {local:%H:%M}"


def _services(names: list[str]) -> str:
    """Return "Checkout +2", so that a wide outage does not make a row of six lines."""
    if not names:
        return ""
    return f"{names[0]} +{len(names) - 1}" if len(names) > 1 else names[0]


def _duration(row: dict[str, Any], now: datetime) -> str:
    """Return how long it took, or has been going on; "" when nobody knows."""
    start, end = row["started_at"], row["resolved_at"]
    if start is None:
        return ""
    if end is not None:
        return format_duration(end - start)
    return format_age(now - start) if row["status"] in IncidentStatus.unfinished() else ""
