"""The list of action items as table, board and file, and the change of many of them."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock
from core.errors import RuleViolation
from core.models import User
from core.permissions import permitted, require
from core.web.file_refusal import file_refused, filter_faults
from incidents.domain.saved_view import SavedList
from incidents.exporters.action_item_rows import action_items_csv, action_items_json
from incidents.forms.action_item_batch import BatchForm
from incidents.forms.action_item_filter import BOARD, ActionItemFilter, listed, people_choices
from incidents.models import ActionItem, ActionItemBatch
from incidents.queries import action_item_batches as batch_queries
from incidents.queries import action_items as action_item_queries
from incidents.queries import saved_views
from incidents.queries.action_item_board import columns
from incidents.queries.action_item_groups import GROUPINGS, grouped
from incidents.usecases.action_item_batches import change_action_items, undo_batch
from incidents.views.action_item_addresses import list_address

PAGE_SIZE = 25
LAST_CHANGE = "action_item_batch"


@require_http_methods(["GET", "POST"])
@permitted("action_item.view")
def action_item_list(request: HttpRequest) -> HttpResponse:
    is_change = request.method == "POST"
    person = require(request.user, "action_item.write" if is_change else "action_item.view")
    found = listed(request.GET, person=person, on=timezone.localdate(clock.now()))
    page = Paginator(found.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    total = page.paginator.count
    form = BatchForm(request.POST or None, people=people_choices(), total=total)
    if is_change and form.is_valid():
        if form.is_export:
            return action_items_csv(_chosen(found, form))
        if _change(request, person, found, form):
            return redirect(request.get_full_path())
    context = _context(request, person, found) | {
        "page": page,
        "groups": grouped(page.object_list, request.GET.get("group", "")),
        "batch_form": form,
    }
    status = 422 if is_change else 200
    return render(request, "incidents/action_item_list.html", context, status=status)


def _chosen(found: ActionItemFilter, form: BatchForm) -> QuerySet[ActionItem]:
    """Return the ticked rows, or all that match, in the order of the list."""
    return found.qs if form.cleaned_data["all"] else found.qs.filter(pk__in=list(form.versions))


def _change(request: HttpRequest, person: User, found: ActionItemFilter, form: BatchForm) -> bool:
    """Change what the form says; return whether it was possible."""
    versions = None if form.cleaned_data["all"] else form.versions
    ids = found.qs.values_list("pk", flat=True) if versions is None else versions
    try:
        batch = change_action_items(
            ids, by=person, at=clock.now(), change=form.change, versions=versions
        )
    except RuleViolation as error:
        form.add_error(error.field, str(error))
        return False
    request.session[LAST_CHANGE] = batch.pk
    return True


def _context(request: HttpRequest, person: User, found: ActionItemFilter) -> dict[str, Any]:
    now, today = clock.now(), timezone.localdate(clock.now())
    is_board = request.GET.get("layout") == BOARD
    return {
        "filter": found,
        "is_board": is_board,
        "columns": columns(found.qs) if is_board else None,
        "sort": request.GET.get("sort", "due"),
        "group": request.GET.get("group", ""),
        "groupings": GROUPINGS,
        "changed": batch_queries.one(request.session.pop(LAST_CHANGE, None), person, on=now),
        "counts": action_item_queries.counts(person=person, on=today),
        "views": list(saved_views.for_person(person, SavedList.ACTION_ITEMS)),
        "today": today,
    }


@require_GET
@permitted("action_item.view")
def action_item_csv(request: HttpRequest) -> HttpResponse:
    person = require(request.user, "action_item.view")
    found = listed(request.GET, person=person, on=timezone.localdate(clock.now()))
    faults = filter_faults(found.form.errors)
    return file_refused(faults) if faults else action_items_csv(found.qs)


@require_GET
@permitted("action_item.view")
def action_item_json(request: HttpRequest) -> HttpResponse:
    person = require(request.user, "action_item.view")
    found = listed(request.GET, person=person, on=timezone.localdate(clock.now()))
    faults = filter_faults(found.form.errors)
    return file_refused(faults) if faults else action_items_json(found.qs)


@require_GET
@permitted("action_item.write")
def action_item_batch_list(request: HttpRequest) -> HttpResponse:
    person = require(request.user, "action_item.write")
    context = {"batches": batch_queries.recent(person, on=clock.now())}
    return render(request, "incidents/action_item_batch_list.html", context)


@require_POST
@permitted("action_item.write")
def action_item_batch_undo(request: HttpRequest, pk: int) -> HttpResponse:
    person = require(request.user, "action_item.write")
    batch = get_object_or_404(ActionItemBatch, pk=pk, person=person)
    try:
        restored = undo_batch(batch, by=person, at=clock.now())
    except RuleViolation as error:
        messages.warning(request, str(error))
    else:
        many = "action item" if restored.count == 1 else "action items"
        messages.success(request, f"Restored {restored.count} {many}.")
        if restored.changed_since:
            names = ", ".join(item.reference for item in restored.changed_since)
            messages.warning(request, f"Changed since, so left alone: {names}.")
    return redirect(list_address(request.POST.get("next", "")))
