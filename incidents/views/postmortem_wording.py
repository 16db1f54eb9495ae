"""Hints on the wording of a postmortem: all on a page, those of a section for the editor."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from core.permissions import permitted, require
from incidents.domain.blameless import Finding, lint
from incidents.forms.postmortem import WordingForm
from incidents.queries import postmortems as postmortem_queries
from incidents.queries import wording


@require_GET
@permitted("postmortem.write")
def postmortem_wording(request: HttpRequest, pk: int) -> HttpResponse:
    postmortem = get_object_or_404(postmortem_queries.for_detail(), pk=pk)
    require(request.user, "postmortem.write", postmortem)
    sections = wording.wording_of(postmortem)
    context = {
        "postmortem": postmortem,
        "sections": sections,
        "number": sum(len(one.report.findings) for one in sections),
    }
    return render(request, "incidents/postmortem_wording.html", context)


@require_POST
@permitted("postmortem.write")
def section_wording(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    section = get_object_or_404(postmortem_queries.sections(), postmortem_id=pk, key=key)
    require(request.user, "postmortem.write", section.postmortem)
    form = WordingForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422)
    report = lint(form.cleaned_data["text"], people=wording.people_of(section.postmortem))
    found = [_as_json(one) for one in report.findings]
    return JsonResponse({"findings": found, "is_complete": report.is_complete})


def _as_json(one: Finding) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "label": one.rule.label,
        "line": one.line,
        "offset": one.offset,
        "length": one.length,
        "text": one.matched,
        "suggestion": one.suggestion,
    }
