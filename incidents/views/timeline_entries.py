"""One line of a timeline: its history, and everything one can do with it."""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from core.errors import RuleViolation, StaleVersion
from core.models import User
from core.permissions import permitted, require
from incidents.forms.milestone import MilestoneOfEntryForm
from incidents.forms.timeline_entry import CorrectionForm
from incidents.models import Incident, TimelineEntry
from incidents.queries.timeline import TimelineRow
from incidents.usecases import timeline as entries
from incidents.usecases.lifecycle import set_milestone
from incidents.views.steps import conflict
from incidents.views.timeline_answers import (
    by_script,
    changed,
    line_or_404,
    page_name,
    place,
)


@require_GET
@vary_on_headers("HX-Request")
@permitted("timeline.view")
def timeline_entry(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    incident, row, _ = _find(request, pk, number, "timeline.view")
    return _entry_page(request, incident, row, MilestoneOfEntryForm(incident=incident))


@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Request")
@permitted("timeline.correct")
def timeline_correct(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    incident, row, person = _find(request, pk, number, "timeline.correct")
    form = _correction_form(request, incident, row)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            entry = entries.correct_entry(form.entry, by=person, **form.correction)
            return changed(request, incident, entry)
        except StaleVersion as error:
            form.take_newer(row.entry, str(error))
            status = 409
        except RuleViolation as error:
            form.add_error(error.field, str(error))
    context = {"incident": incident, "row": row, "form": form, "page": page_name(request)}
    template = "_timeline_correct.html" if by_script(request) else "timeline_correct.html"
    return render(request, f"incidents/{template}", context, status=status)


@require_POST
@permitted("timeline.correct")
def timeline_retract(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    return _change(request, pk, number, entries.retract_entry)


@require_POST
@permitted("timeline.correct")
def timeline_restore(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    return _change(request, pk, number, entries.restore_entry)


@require_POST
@permitted("timeline.correct")
def timeline_pin(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    return _change(request, pk, number, partial(entries.pin_entry, pinned=True))


@require_POST
@permitted("timeline.correct")
def timeline_unpin(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    return _change(request, pk, number, partial(entries.pin_entry, pinned=False))


@require_POST
@permitted("incident.update")
def timeline_milestone(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    incident, row, person = _find(request, pk, number, "incident.update")
    form, status = MilestoneOfEntryForm(request.POST, incident=incident), 422
    if form.is_valid():
        milestone, entry, seen = form.cleaned_data["milestone"], row.entry, form.seen_of_chosen
        try:
            set_milestone(incident, milestone, by=person, at=entry.at, entry=entry, seen=seen)
        except StaleVersion as error:
            incident = Incident.objects.get(pk=pk)
            form, status = form.again(incident, str(error)), 409
        except RuleViolation as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{milestone.label} is now the time of this line.")
            return redirect(place(request, incident, row))
    return _entry_page(request, incident, row, form, status=status)


def _correction_form(request: HttpRequest, incident: Incident, row: TimelineRow) -> CorrectionForm:
    """Return the form about the version that the person saw."""
    seen = {str(version.pk): version for version in row.versions}
    entry = seen.get(request.POST.get("version", ""), row.entry)
    data = request.POST if request.method == "POST" else None
    return CorrectionForm(
        data, entry=entry, incident=incident, initial={"page": page_name(request)}
    )


def _find(
    request: HttpRequest, pk: int, number: int, verb: str
) -> tuple[Incident, TimelineRow, User]:
    """Return the incident, the line that the version `number` belongs to, and who asks."""
    incident = get_object_or_404(Incident, pk=pk)
    person = require(request.user, verb, incident)
    return incident, line_or_404(incident, number), person


def _change(
    request: HttpRequest, pk: int, number: int, change: Callable[..., TimelineEntry]
) -> HttpResponse:
    incident, row, person = _find(request, pk, number, "timeline.correct")
    version = next(version for version in row.versions if version.pk == number)
    try:
        entry = change(version, by=person)
    except RuleViolation as error:
        return conflict(request, incident, error)
    return changed(request, incident, entry)


def _entry_page(
    request: HttpRequest,
    incident: Incident,
    row: TimelineRow,
    form: MilestoneOfEntryForm,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {"incident": incident, "row": row, "form": form, "page": page_name(request)}
    is_part = by_script(request) and status == HTTPStatus.OK
    template = "_timeline_menu.html" if is_part else "timeline_entry.html"
    return render(request, f"incidents/{template}", context, status=status)
