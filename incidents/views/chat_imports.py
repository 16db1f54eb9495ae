"""A chat log onto a timeline: paste it, look at what it was read as, import it, take it back."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from core import clock
from core.background import dispatcher
from core.errors import RuleViolation
from core.models import User
from core.permissions import permitted, require
from incidents.domain.chat_choice import HowToRead, LineChoices
from incidents.forms.chat_import import LinesForm, PasteForm, ReadingForm
from incidents.importers.jobs import ChatImports
from incidents.models import ChatImport, Incident
from incidents.queries import chat_imports as queries
from incidents.queries.roles import possible_holders
from incidents.usecases import chat_imports as usecases
from incidents.views.steps import conflict

POLLING_ENDS = 286
ROWS_ON_PAGE = 50
"""A line is more than twenty elements, most of them kinds to choose from."""

MOST_PEOPLE = 200


@require_http_methods(["GET", "POST"])
@permitted("timeline.add")
def chat_import(request: HttpRequest, pk: int) -> HttpResponse:
    incident = get_object_or_404(Incident, pk=pk)
    person = require(request.user, "timeline.add", incident)
    if request.method == "GET":
        return _page(request, incident, person)
    step = request.POST.get("step", "paste")
    if step == "paste":
        return _paste(request, incident, person)
    try:
        return _work_on_draft(request, incident, person, step)
    except RuleViolation as error:
        return conflict(request, incident, error)


@require_GET
@vary_on_headers("HX-Request")
@permitted("timeline.view")
def chat_import_detail(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    incident = get_object_or_404(Incident, pk=pk)
    require(request.user, "timeline.view", incident)
    rows = incident.chat_imports.started().select_related("person", "undone_by")
    batch = get_object_or_404(rows.defer("lines"), pk=number)
    retry_url = reverse("core:job_retry", args=[f"{ChatImports.slug}-{batch.pk}"])
    context = {"incident": incident, "batch": batch, "retry_url": retry_url}
    if request.headers.get("HX-Request") == "true":
        status = POLLING_ENDS if batch.is_finished else 200
        return render(request, "incidents/_chat_import_progress.html", context, status=status)
    return render(request, "incidents/chat_import_detail.html", context)


@require_POST
@permitted("timeline.correct")
def chat_import_undo(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    incident, batch, person = _find(request, pk, number)
    try:
        batch = usecases.undo_import(batch, by=person, at=clock.now())
    except RuleViolation as error:
        return conflict(request, incident, error)
    return redirect(f"{batch.get_absolute_url()}#result")


@require_POST
@permitted("timeline.correct")
def chat_import_stop(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    _, batch, person = _find(request, pk, number)
    batch = usecases.stop_import(batch, by=person, at=clock.now())
    return redirect(f"{batch.get_absolute_url()}#result")


def _find(request: HttpRequest, pk: int, number: int) -> tuple[Incident, ChatImport, User]:
    incident = get_object_or_404(Incident, pk=pk)
    person = require(request.user, "timeline.correct", incident)
    return incident, get_object_or_404(incident.chat_imports.started(), pk=number), person


def _paste(request: HttpRequest, incident: Incident, person: User) -> HttpResponse:
    form = PasteForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, incident, person, paste_form=form)
    zone = timezone.get_current_timezone_name()
    usecases.keep_draft(incident, by=person, text=form.cleaned_data["log"], zone=zone)
    return redirect(f"{_address(incident)}#reading")


def _work_on_draft(
    request: HttpRequest, incident: Incident, person: User, step: str
) -> HttpResponse:
    draft = queries.draft_of(incident, person)
    if draft is None or request.POST.get("draft") != str(draft.pk):
        raise RuleViolation(usecases.GONE)
    if step == "put_away":
        usecases.put_away(draft)
        return redirect(_address(incident))
    how, preview = _preview(incident, draft)
    form = ReadingForm(request.POST, how=how, preview=preview)
    lines = LinesForm(request.POST, rows=preview.rows)
    choices = LineChoices.from_json(draft.choices).with_lines(lines.chosen)
    if not form.is_valid():
        return _page(request, incident, person, reading_form=form, choices=choices)
    draft = usecases.choose(
        draft,
        settings=form.chosen.to_json(),
        choices=_all_or_none(choices, preview, step).to_json(),
    )
    if step == "import":
        return _import(request, incident, person, draft)
    page = f"?page={step.removeprefix('page_')}" if step.startswith("page_") else ""
    return redirect(f"{_address(incident)}{page}#preview")


def _all_or_none(choices: LineChoices, preview: queries.Preview, step: str) -> LineChoices:
    if step not in {"all", "none"}:
        return choices
    lines = ((row.number, choices.of(row.number, row.choice)) for row in preview.rows)
    return choices.with_all(lines, taken=step == "all")


def _import(
    request: HttpRequest, incident: Incident, person: User, draft: ChatImport
) -> HttpResponse:
    _, preview = _preview(incident, draft)
    if not preview.taken:
        messages.error(request, "Tick at least one line to import.")
        return _page(request, incident, person, status=422)
    batch = usecases.import_lines(
        incident,
        by=person,
        at=clock.now(),
        draft=draft,
        lines=queries.chosen_lines(preview),
        unread=queries.unread_json(preview.reading),
        format_name=preview.reading.format,
    )
    dispatcher.wake()
    return redirect(f"{batch.get_absolute_url()}#result")


def _preview(
    incident: Incident, draft: ChatImport, choices: LineChoices | None = None
) -> tuple[HowToRead, queries.Preview]:
    zone = timezone.get_current_timezone_name()
    how = HowToRead.from_json(draft.settings, zone=zone)
    chosen = LineChoices.from_json(draft.choices) if choices is None else choices
    return how, queries.preview_of(incident, draft.text, how=how, choices=chosen, now=clock.now())


def _page(
    request: HttpRequest,
    incident: Incident,
    person: User,
    *,
    paste_form: PasteForm | None = None,
    reading_form: ReadingForm | None = None,
    choices: LineChoices | None = None,
    status: int = 200,
) -> HttpResponse:
    """Answer with the text box and, once there is a log, how it was read and its lines."""
    draft = queries.draft_of(incident, person)
    refused = paste_form or reading_form
    context: dict[str, Any] = {
        "incident": incident,
        "form": refused,
        "paste_form": paste_form or PasteForm(),
        "draft": draft,
        "earlier": queries.earlier_imports(incident),
    }
    if draft is not None:
        how, preview = _preview(incident, draft, choices)
        rows = Paginator(preview.rows, ROWS_ON_PAGE).get_page(request.GET.get("page"))
        form = reading_form or ReadingForm(initial={"draft": draft.pk}, how=how, preview=preview)
        context |= {"reading_form": form, "preview": preview, "page": rows}
        context |= {"people": possible_holders()[:MOST_PEOPLE], "kinds": LinesForm.kinds}
    code = 422 if refused else status
    return render(request, "incidents/chat_import.html", context, status=code)


def _address(incident: Incident) -> str:
    return reverse("incidents:chat_import", args=[incident.pk])
