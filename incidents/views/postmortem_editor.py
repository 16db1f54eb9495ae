"""Writing a postmortem: the editor, saving a section, preview, merging, and old versions."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import RuleViolation
from core.models import User
from core.permissions import permitted, require
from incidents.domain.blameless import Finding, lint
from incidents.domain.text_difference import combine
from incidents.forms.postmortem import MergeForm, SectionForm
from incidents.models import Postmortem, PostmortemSection, SectionVersion
from incidents.queries import postmortems as postmortem_queries
from incidents.queries.live_blocks import live_content
from incidents.queries.postmortem_text import Part, parts_of, section_html
from incidents.queries.postmortems import SectionDraft
from incidents.usecases.postmortems import StaleSection, save_section

Typed = tuple[str, int, list[str], list[Part] | None]


@dataclass(frozen=True, slots=True)
class OpenSection:
    """A section in the editor: what stands in its field, what is wrong with it, its preview."""

    draft: SectionDraft
    text: str
    base_version: int
    errors: list[str] = field(default_factory=list)
    preview: list[Part] | None = None

    @property
    def hints(self) -> tuple[Finding, ...]:
        """Return what the wording check says of the text in the field."""
        return lint(self.text).findings

    @property
    def is_unsaved(self) -> bool:
        """Return whether the field holds something else than the section says."""
        return self.text != self.draft.section.text


@require_GET
@permitted("postmortem.write")
def postmortem_edit(request: HttpRequest, pk: int) -> HttpResponse:
    postmortem = get_object_or_404(postmortem_queries.for_detail(), pk=pk)
    require(request.user, "postmortem.write", postmortem)
    return editor_page(request, postmortem)


@require_http_methods(["GET", "POST"])
@permitted("postmortem.write")
def section_save(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    section, person = _section(request, pk, key)
    if request.method == "GET":
        return redirect(_place(section))
    form = SectionForm(request.POST)
    if not form.is_valid():
        return _refused(request, section, form)
    try:
        saved = save_section(section, by=person, at=timezone.now(), **form.cleaned_data)
    except StaleSection as conflict:
        return _conflict(request, conflict)
    except RuleViolation as error:
        form.add_error("text", str(error))
        return _refused(request, section, form)
    if _wants_json(request):
        return JsonResponse({"version": saved.version, "saved_at": saved.updated_at})
    messages.success(request, f"“{saved.heading}” is saved.")
    return redirect(_place(saved))


@require_POST
@permitted("postmortem.write")
def section_preview(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    section, _ = _section(request, pk, key)
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


@require_http_methods(["GET", "POST"])
@permitted("postmortem.write")
def section_merge(request: HttpRequest, pk: int, key: str, version: int) -> HttpResponse:
    section, person = _section(request, pk, key)
    late = get_object_or_404(postmortem_queries.late_texts(section), pk=version)
    if request.method == "GET":
        return _merge_page(request, section, late)
    form = MergeForm(request.POST)
    if not form.is_valid():
        return _merge_page(request, section, late, form=form, status=422)
    try:
        _save_choice(section, late, form, person)
    except StaleSection as conflict:
        return _conflict(request, conflict)
    except RuleViolation as error:
        form.add_error("text", str(error))
        return _merge_page(request, section, late, form=form, status=422)
    messages.success(request, f"“{section.heading}” is saved; both texts stay in its history.")
    return redirect(_place(section))


@require_GET
@permitted("postmortem.view")
def section_history(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    section = _found(pk, key)
    require(request.user, "postmortem.view", section.postmortem)
    context = {
        "postmortem": section.postmortem,
        "section": section,
        "versions": list(postmortem_queries.versions_of(section)),
    }
    return render(request, "incidents/postmortem_history.html", context)


def editor_page(
    request: HttpRequest,
    postmortem: Postmortem,
    *,
    open_key: str = "",
    typed: Typed | None = None,
    content: Any = None,
    status: int = 200,
    wants_publishing: bool = False,
) -> HttpResponse:
    """Answer with the editor.

    `typed` is what stands in the field of section `open_key` instead of the saved text: text,
    base version, errors and preview. `wants_publishing` lists what publishing waits for.
    """
    drafts = postmortem_queries.section_drafts(postmortem)
    sections = [
        OpenSection(draft, *typed)
        if typed and draft.section.key == open_key
        else OpenSection(draft, draft.section.text, draft.section.version)
        for draft in drafts
    ]
    required = [draft for draft in drafts if draft.is_required]
    context = {
        "postmortem": postmortem,
        "incident": postmortem.incident,
        "sections": sections,
        "content": content,
        "required": len(required),
        "written": sum(draft.is_written for draft in required),
        "unwritten": [d for d in required if not d.is_written] if wants_publishing else [],
        "saved_at": max((d.section.updated_at for d in drafts), default=postmortem.updated_at),
        "has_errors": status == 422,  # noqa: PLR2004 - an HTTP status says more than a name
    }
    return render(request, "incidents/postmortem_edit.html", context, status=status)


def _found(pk: int, key: str) -> PostmortemSection:
    return get_object_or_404(postmortem_queries.sections(), postmortem_id=pk, key=key)


def _section(request: HttpRequest, pk: int, key: str) -> tuple[PostmortemSection, User]:
    section = _found(pk, key)
    return section, require(request.user, "postmortem.write", section.postmortem)


def _place(section: PostmortemSection) -> str:
    url = reverse("incidents:postmortem_edit", kwargs={"pk": section.postmortem_id})
    return f"{url}#section-{section.key}"


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _refused(request: HttpRequest, section: PostmortemSection, form: SectionForm) -> HttpResponse:
    errors = [str(error) for each in form.errors.values() for error in each]
    if _wants_json(request):
        return JsonResponse({"errors": errors}, status=422)
    base = form.cleaned_data.get("base_version", section.version)
    typed = (form.data.get("text", ""), base, errors, None)
    return editor_page(request, section.postmortem, open_key=section.key, typed=typed, status=422)


def _conflict(request: HttpRequest, conflict: StaleSection) -> HttpResponse:
    section, late = conflict.section, conflict.late
    if _wants_json(request):
        kwargs = {"pk": section.postmortem_id, "key": section.key, "version": late.pk}
        answer = {
            "message": str(conflict),
            "version": section.version,
            "conflict_url": reverse("incidents:postmortem_merge", kwargs=kwargs),
        }
        return JsonResponse(answer, status=409)
    return _merge_page(request, section, late, status=409)


def _save_choice(
    section: PostmortemSection, late: SectionVersion, form: MergeForm, person: User
) -> None:
    data = form.cleaned_data
    # Keeping theirs means whatever stands there by now, so it can never be late.
    texts = {"mine": late.text, "theirs": section.text, "combined": data["text"]}
    base = section.version if data["choice"] == "theirs" else data["base_version"]
    text = texts[data["choice"]]
    save_section(section, by=person, at=timezone.now(), text=text, base_version=base)


def _merge_page(
    request: HttpRequest,
    section: PostmortemSection,
    late: SectionVersion,
    *,
    form: MergeForm | None = None,
    status: int = 200,
) -> HttpResponse:
    typed = form.data.get("text", "") if form else combine(late.text, section.text)
    context = {
        "postmortem": section.postmortem,
        "section": section,
        "late": late,
        "form": form,
        "combined": typed,
    }
    return render(request, "incidents/postmortem_merge.html", context, status=status)
