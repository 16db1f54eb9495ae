"""The list of incidents, as page and CSV, and the page of one."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from core import clock
from core.availability.access import Access, current_access
from core.models import User
from core.permissions import can, permitted, require
from core.web.feed_doors import feed
from core.web.file_refusal import file_refused
from core.web.keyset import KeysetPage, keyset_page
from incidents.exporters.atom import MOST_ENTRIES
from incidents.exporters.incident_atom import incidents_atom
from incidents.exporters.incident_rows import incidents_csv, incidents_json
from incidents.forms.incident_columns import ColumnChooser, shown_columns
from incidents.forms.incident_filter import ReadFilter, filter_cards, filter_selects, read_filter
from incidents.forms.timeline_entry import TimelineEntryForm
from incidents.models import Incident
from incidents.queries import action_items as action_item_queries
from incidents.queries import alerts as alert_queries
from incidents.queries import contributing_factors as factor_queries
from incidents.queries import incident_list as list_queries
from incidents.queries import incident_page as page_queries
from incidents.queries import incidents as incident_queries
from incidents.queries import postmortems as postmortem_queries
from incidents.queries.review_tasks import TaskRow, task_rows
from incidents.queries.roles import rows_for_page
from incidents.queries.similar_incidents import similar_to
from incidents.queries.timeline import ON_INCIDENT_PAGE, timeline_of
from incidents.queries.update_receivers import update_just_posted
from incidents.views.incident_news import answer_news, cursor_of, news_address
from incidents.views.incident_rows import shown_rows

POSTED_UPDATE = "posted_update"
"""Under this name the session knows the update that its person posted last."""


@require_GET
@permitted("incident.view")
def incident_list(request: HttpRequest) -> HttpResponse:
    person = require(request.user, "incident.view")
    choices = list_queries.list_choices(person)
    if choices.opening and not request.META.get("QUERY_STRING"):
        # So that the address says what is shown, and can be sent to somebody.
        return redirect(f"{request.path}?{choices.opening}")
    found = read_filter(request.GET, Incident.objects.all, choices)
    columns = shown_columns(person)
    if "since" in request.GET:
        return answer_news(request, found, columns)
    page = _page_of(found, request.GET)
    rows = shown_rows(page.rows, columns, now=clock.now())
    cards = filter_cards(list_queries.open_counts(), found.chosen)
    context = {"found": found, "columns": columns, "page": page, "rows": rows, "cards": cards} | {
        "chooser": ColumnChooser(columns, person.density, request.META.get("QUERY_STRING", "")),
        "selects": filter_selects(found, choices),
        "cursor": cursor_of(rows, cards),
        "news_url": news_address(request.GET, page),
        "views": choices.views,
    }
    return render(request, "incidents/incident_list.html", context)


def _page_of(found: ReadFilter, params: QueryDict) -> KeysetPage:
    if found.statuses is None:
        return keyset_page(list_queries.as_values(found.incidents), params)
    return keyset_page(partial(list_queries.rows_with_status, found.statuses), params)


@require_GET
@permitted("incident.view")
def incident_csv(request: HttpRequest) -> HttpResponse:
    choices = list_queries.list_choices(require(request.user, "incident.view"))
    found = read_filter(request.GET, incident_queries.for_list, choices)
    return file_refused(found.faults) if found.faults else incidents_csv(found.incidents)


@require_GET
@permitted("incident.view")
def incident_json(request: HttpRequest) -> HttpResponse:
    choices = list_queries.list_choices(require(request.user, "incident.view"))
    found = read_filter(request.GET, incident_queries.for_list, choices)
    return file_refused(found.faults) if found.faults else incidents_json(found.incidents)


@feed("feed.read")
def incident_atom(request: HttpRequest, person: User) -> HttpResponse:
    choices = list_queries.list_choices(person)
    found = read_filter(request.GET, incident_queries.for_list, choices)
    return incidents_atom(request, found.incidents[:MOST_ENTRIES])


@require_GET
@permitted("incident.view")
def incident_detail(request: HttpRequest, pk: int) -> HttpResponse:
    incident = get_object_or_404(incident_queries.for_detail(), pk=pk)
    require(request.user, "incident.view", incident)
    posted = request.session.get(POSTED_UPDATE)
    # While nothing can be written it is said again, because saving the session would fail.
    if posted and current_access() is Access.WRITABLE:
        del request.session[POSTED_UPDATE]
    news = update_just_posted(incident, posted, now=clock.now()) if posted else None
    return incident_page(request, incident, posted_update=news)


def incident_page(
    request: HttpRequest, incident: Incident, *, status: int = 200, **forms: Any
) -> HttpResponse:
    """Return the page of an incident from `for_detail()`.

    `forms` are what its parts read under their own names, such as a form that failed.
    """
    reader = require(request.user, "incident.view", incident)
    factors = list(factor_queries.of_incident(incident))
    context = live_parts(request, incident) | {
        "timeline": timeline_of(incident, latest=ON_INCIDENT_PAGE, reader=reader),
        "entry_form": TimelineEntryForm(incident=incident, initial={"page": "incident"}),
        "links": list(incident.links.all()),
        **alert_queries.for_page(incident),
        "action_items": list(action_item_queries.of_incident(incident.pk)),
        "factors": factors,
        "similar": similar_to(incident, factors),
        "may_write_postmortem": can(request.user, "postmortem.write", incident),
        "may_write_action_items": can(request.user, "action_item.write", incident),
        "tasks": _tasks(incident),
        "may_decline": can(request.user, "review_task.decline", incident),
        "page": "incident",
    }
    return render(request, "incidents/incident_detail.html", context | forms, status=status)


def _tasks(incident: Incident) -> list[TaskRow]:
    """Return what is left to do after the incident; nothing while people still work on it."""
    if incident.is_unfinished:
        return []
    postmortem = postmortem_queries.for_detail().filter(incident=incident).first()
    return task_rows(incident, postmortem, now=clock.now())


def live_parts(request: HttpRequest, incident: Incident) -> dict[str, Any]:
    """Return what header, milestones and roles show, for the page and for those who poll it."""
    return {
        "incident": incident,
        "milestones": page_queries.milestone_rows(incident),
        "order_warnings": page_queries.warnings_of(incident),
        "clock": page_queries.clock_of(incident),
        "update": page_queries.update_reminder(incident, now=clock.now()),
        "may_restrict": can(request.user, "incident.restrict", incident),
        "roles": rows_for_page(incident),
    }
