"""Pages about action items."""

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock
from core.errors import RuleViolation, StaleVersion
from core.permissions import permitted, require
from incidents.domain.action_item import ActionKind, ActionStatus
from incidents.forms.action_item import ActionItemForm, MoveForm, take_newer_version
from incidents.models import ActionItem, Incident, Postmortem
from incidents.queries import action_item_proofs
from incidents.queries import action_items as action_item_queries
from incidents.queries import incidents as incident_queries
from incidents.queries.action_item_history import history
from incidents.usecases import action_items
from incidents.views.action_item_addresses import list_address, list_they_came_from

MOST_OFFERED = 10
LONGEST_SENTENCE = 1000
"""More than this is no sentence, and would not fit into an address."""


@require_http_methods(["GET", "POST"])
@permitted("action_item.write")
def action_item_create(request: HttpRequest) -> HttpResponse:
    incident = Incident.objects.filter(pk=_incident_number(request)).first()
    person = require(request.user, "action_item.write", incident)
    if incident is None:
        return _choose_incident(request, status=404)
    sentence = request.GET.get("sentence", "")[:LONGEST_SENTENCE]
    initial = {"team": incident.team, "source_sentence": sentence}
    form = ActionItemForm(request.POST or None, initial=initial)
    if form.is_valid():
        data = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        data["idempotency_key"] = data["idempotency_key"] or None
        try:
            return redirect(action_items.create_action_item(incident, by=person, **data))
        except RuleViolation as error:
            form.add_error(error.field, str(error))
    context = {"form": form, "incident": incident, "item": None}
    return render(request, "incidents/action_item_form.html", context, status=_status(form))


@require_GET
@permitted("action_item.write")
def action_item_choose(request: HttpRequest) -> HttpResponse:
    require(request.user, "action_item.write")
    return _choose_incident(request)


@require_GET
@permitted("action_item.view")
def action_item_detail(request: HttpRequest, pk: int) -> HttpResponse:
    item = get_object_or_404(action_item_queries.for_detail(), pk=pk)
    form = MoveForm(initial={"status": item.column, "version": item.version})
    return action_item_page(request, item, form)


@require_http_methods(["GET", "POST"])
@permitted("action_item.write")
def action_item_edit(request: HttpRequest, pk: int) -> HttpResponse:
    item = get_object_or_404(action_item_queries.for_detail(), pk=pk)
    person = require(request.user, "action_item.write", item)
    form = ActionItemForm(request.POST or None, instance=item)
    status = _status(form)
    if form.is_valid():
        data = {k: v for k, v in form.cleaned_data.items() if k != "idempotency_key"}
        try:
            return redirect(action_items.edit_action_item(item, by=person, **data))
        except RuleViolation as error:
            status = _refused(form, item, error)
    context = {"form": form, "incident": item.incident, "item": item}
    return render(request, "incidents/action_item_form.html", context, status=status)


@require_POST
@permitted("action_item.write")
def action_item_move(request: HttpRequest, pk: int) -> HttpResponse:
    item = get_object_or_404(action_item_queries.for_detail(), pk=pk)
    person = require(request.user, "action_item.write", item)
    form = MoveForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            action_items.move_action_item(item, by=person, at=clock.now(), **form.cleaned_data)
        except RuleViolation as error:
            status = _refused(form, item, error)
        else:
            return redirect(_after_move(request, item))
    return action_item_page(request, item, form, status=status)


def action_item_page(
    request: HttpRequest, item: ActionItem, form: MoveForm, *, status: int = 200
) -> HttpResponse:
    """Return the page of one action item with the form that moves it."""
    context = {
        "item": item,
        "form": form,
        "evidence": action_item_proofs.evidence_of(item),
        "doubts": action_item_proofs.doubts_about(item),
        "history": history(item),
        "postmortem": Postmortem.objects.filter(incident_id=item.incident_id).first(),
        "back_url": list_they_came_from(request),
        "is_overdue": item.is_overdue(timezone.localdate(clock.now())),
        "is_unfinished": item.status in ActionStatus.unfinished(),
        "is_proven": item.status in {ActionStatus.VERIFIED, ActionStatus.QUESTIONED},
        "is_kept": item.status in ActionStatus.kept(),
        "asks_for_evidence": item.kind == ActionKind.PREVENT,
    }
    return render(request, "incidents/action_item_detail.html", context, status=status)


def _after_move(request: HttpRequest, item: ActionItem) -> str:
    """Return the card on the board it was moved on, else the page of the item."""
    board = request.POST.get("next", "")
    if not board:
        return item.get_absolute_url()
    if request.POST.get("status") == ActionStatus.DONE and item.kind == ActionKind.PREVENT:
        words = "is done. Is there something that shows it works? Add it on its page."
        messages.info(request, f"{item.reference} {words}")
    return f"{list_address(board).partition('#')[0]}#{item.reference}"


def _refused(form: BaseForm, item: ActionItem, error: RuleViolation) -> int:
    form.add_error(error.field, str(error))
    if not isinstance(error, StaleVersion):
        return 422
    take_newer_version(form, ActionItem.objects.get(pk=item.pk).version)
    return 409


def _choose_incident(request: HttpRequest, *, status: int = 200) -> HttpResponse:
    """Ask which incident a new one follows from; nothing is promised out of the blue."""
    typed = request.GET.get("incident", "").strip()
    latest = list(incident_queries.for_list()[:MOST_OFFERED])
    context = {"incidents": latest, "typed": typed, "has_errors": bool(typed)}
    page = "incidents/action_item_choose_incident.html"
    return render(request, page, context, status=status)


def _incident_number(request: HttpRequest) -> int:
    text = request.GET.get("incident", "").strip().upper().removeprefix("INC-")
    return int(text) if text.isdecimal() and len(text) < 18 else 0  # noqa: PLR2004 - what a bigint holds


def _status(form: ActionItemForm) -> int:
    return 422 if form.is_bound else 200
