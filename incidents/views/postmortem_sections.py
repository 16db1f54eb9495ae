"""One section of a postmortem: save it, read its text, preview it, look at its history."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock
from core.errors import RuleViolation
from core.models import User
from core.permissions import permitted, require
from incidents.forms.postmortem import SectionForm
from incidents.models import PostmortemSection
from incidents.queries import postmortems as postmortem_queries
from incidents.queries.live_blocks import live_content
from incidents.queries.postmortem_text import parts_of, section_html
from incidents.usecases.postmortem_sections import (
    SavedSection,
    StaleSection,
    Submission,
    submit_section,
)
from incidents.views.postmortem_editor import Typed, editor_page
from incidents.views.postmortem_merging import conflict_answer
from incidents.views.section_doors import (
    found_section,
    place_in_editor,
    section_to_write,
    section_url,
    wants_json,
)


@require_http_methods(["GET", "POST"])
@permitted("postmortem.write")
def section_save(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    section, person = section_to_write(request, pk, key)
    if request.method == "GET":
        return _text(request, section)
    form = SectionForm(request.POST)
    if not form.is_valid():
        return _refused(request, section, form)
    try:
        saved = submit_section(section, _submission(section, person, form))
    except StaleSection as conflict:
        return conflict_answer(request, conflict)
    except RuleViolation as error:
        form.add_error("text", str(error))
        return _refused(request, section, form)
    words = saved_words(saved)
    if wants_json(request):
        return JsonResponse(_saved_answer(saved, form.cleaned_data["text"], words))
    messages.success(request, words)
    return redirect(place_in_editor(saved.section))


@require_POST
@permitted("postmortem.write")
def section_preview(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    section, _ = section_to_write(request, pk, key)
    form = SectionForm(request.POST)
    if not form.is_valid():
        return _refused(request, section, form)
    text = form.cleaned_data["text"]
    parts = parts_of(section_html(section.key, text))
    content = live_content(section.postmortem.incident)
    if request.headers.get("HX-Request"):
        context: dict[str, Any] = {"parts": parts, "content": content}
        return render(request, "incidents/_postmortem_preview.html", context)
    typed: Typed = (text, form.cleaned_data["base_version"], [], parts)
    return editor_page(request, section.postmortem, open_key=key, typed=typed, content=content)


@require_GET
@permitted("postmortem.view")
def section_history(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    section = found_section(pk, key)
    require(request.user, "postmortem.view", section.postmortem)
    context = {
        "postmortem": section.postmortem,
        "section": section,
        "versions": list(postmortem_queries.versions_of(section)),
    }
    return render(request, "incidents/postmortem_history.html", context)


def saved_words(saved: SavedSection) -> str:
    """Return what to tell the person who saved."""
    if saved.late is None:
        return f"“{saved.section.heading}” is saved."
    return (
        f"“{saved.section.heading}” is saved together with what somebody else wrote in it "
        "meanwhile; both texts are in its history."
    )


def _submission(section: PostmortemSection, person: User, form: SectionForm) -> Submission:
    data = form.cleaned_data
    grown_from = None
    if data["grown_from"] is not None:
        late = postmortem_queries.late_texts(section)
        grown_from = get_object_or_404(late, pk=data["grown_from"])
    return Submission(person, clock.now(), data["text"], data["base_version"], grown_from)


def _saved_answer(saved: SavedSection, sent: str, words: str) -> dict[str, Any]:
    """Return what the script of the editor has to know; text only if it is not what was sent."""
    section = saved.section
    answer = {"version": section.version, "saved_at": section.updated_at}
    if saved.late is None or section.text == sent:
        return answer
    return answer | {
        "text": section.text,
        "grown_from": saved.late.pk,
        "message": words,
        "history_url": section_url(section, "postmortem_history"),
    }


def _text(request: HttpRequest, section: PostmortemSection) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"version": section.version, "text": section.text})
    return redirect(place_in_editor(section))


def _refused(request: HttpRequest, section: PostmortemSection, form: SectionForm) -> HttpResponse:
    errors = [str(error) for each in form.errors.values() for error in each]
    if wants_json(request):
        return JsonResponse({"errors": errors}, status=422)
    base = form.cleaned_data.get("base_version", section.version)
    typed = (form.data.get("text", ""), base, errors, None)
    return editor_page(request, section.postmortem, open_key=section.key, typed=typed, status=422)
