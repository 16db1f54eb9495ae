"""Two texts of one section: show mine, theirs and both combined, and save the choice."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from core import clock
from core.errors import RuleViolation
from core.models import User
from core.permissions import permitted
from incidents.domain.text_difference import combine
from incidents.domain.text_merge import merge
from incidents.forms.postmortem import MergeForm
from incidents.models import PostmortemSection, SectionVersion
from incidents.queries import postmortems as postmortem_queries
from incidents.usecases.postmortem_sections import StaleSection, settle_section
from incidents.views.section_doors import (
    place_in_editor,
    section_to_write,
    section_url,
    wants_json,
)


@require_http_methods(["GET", "POST"])
@permitted("postmortem.write")
def section_merge(request: HttpRequest, pk: int, key: str, version: int) -> HttpResponse:
    section, person = section_to_write(request, pk, key)
    late = get_object_or_404(postmortem_queries.late_texts(section), pk=version)
    if request.method == "GET":
        return _merge_page(request, section, late)
    form = MergeForm(request.POST)
    if not form.is_valid():
        return _merge_page(request, section, late, form=form, status=422)
    try:
        _save_choice(section, late, form, person)
    except StaleSection as conflict:
        return conflict_answer(request, conflict)
    except RuleViolation as error:
        form.add_error("text", str(error))
        return _merge_page(request, section, late, form=form, status=422)
    messages.success(request, f"“{section.heading}” is saved; both texts stay in its history.")
    return redirect(place_in_editor(section))


def conflict_answer(request: HttpRequest, conflict: StaleSection) -> HttpResponse:
    """Answer a save that came too late: the page to merge on, or its address for the script."""
    section, late = conflict.section, conflict.late
    if wants_json(request):
        answer = {
            "message": str(conflict),
            "version": section.version,
            "conflict_url": section_url(section, "postmortem_merge", version=late.pk),
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
    settle_section(section, late, by=person, at=clock.now(), text=text, base_version=base)


def _merge_page(
    request: HttpRequest,
    section: PostmortemSection,
    late: SectionVersion,
    *,
    form: MergeForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "postmortem": section.postmortem,
        "section": section,
        "late": late,
        "form": form,
        "combined": form.data.get("text", "") if form else _combined(section, late),
    }
    return render(request, "incidents/postmortem_merge.html", context, status=status)


def _combined(section: PostmortemSection, late: SectionVersion) -> str:
    base = postmortem_queries.base_text(section, late.base_number, late.grown_from)
    if base is None:
        return combine(late.text, section.text)
    return merge(base, late.text, section.text).text
