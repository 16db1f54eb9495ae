"""The history of a postmortem: revisions, two of them side by side, and restoring one."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from core import clock
from core.errors import RuleViolation
from core.permissions import can, permitted, require
from incidents.forms.restore import RestoreForm
from incidents.models import Postmortem
from incidents.queries import postmortems as postmortem_queries
from incidents.queries import revisions as revision_queries
from incidents.queries.revisions import Comparison, Point
from incidents.usecases.restoring import restore_versions
from incidents.views.reviews import found_postmortem


@require_GET
@permitted("postmortem.view")
def revision_list(request: HttpRequest, pk: int) -> HttpResponse:
    postmortem = found_postmortem(pk)
    require(request.user, "postmortem.view", postmortem)
    sections = postmortem_queries.sections_of(postmortem)
    headings = {section.key: section.heading for section in sections}
    revisions = revision_queries.revisions_of(postmortem)[::-1]
    context = {
        "postmortem": postmortem,
        "revisions": revisions,
        "rows": [(one, [headings.get(key, key) for key in one.changed]) for one in revisions],
        "editions": postmortem_queries.editions_of(postmortem),
        "sections": sections,
    }
    return render(request, "incidents/postmortem_revisions.html", context)


@require_GET
@permitted("postmortem.view")
def postmortem_diff(request: HttpRequest, pk: int) -> HttpResponse:
    postmortem = found_postmortem(pk)
    require(request.user, "postmortem.view", postmortem)
    comparison = _comparison(request, postmortem)
    context = {
        "postmortem": postmortem,
        "comparison": comparison,
        "section": request.GET.get("section", ""),
        "may_write": can(request.user, "postmortem.write", postmortem),
    }
    return render(request, "incidents/postmortem_diff.html", context)


@require_POST
@permitted("postmortem.write")
def postmortem_restore(request: HttpRequest, pk: int) -> HttpResponse:
    postmortem = found_postmortem(pk)
    person = require(request.user, "postmortem.write", postmortem)
    form = RestoreForm(request.POST)
    if not form.is_valid():
        raise Http404
    point = _point(postmortem, form.cleaned_data["point"], form.cleaned_data["section"])
    try:
        restored = restore_versions(postmortem, by=person, at=clock.now(), versions=point.versions)
    except RuleViolation as error:
        messages.error(request, str(error))
    else:
        _say(request, restored)
    return redirect("incidents:postmortem_revisions", pk=pk)


def _say(request: HttpRequest, restored: list[str]) -> None:
    if restored:
        messages.success(request, f"Restored as a new version: {', '.join(restored)}.")
    else:
        messages.info(request, "The text says this already.")


def _comparison(request: HttpRequest, postmortem: Postmortem) -> Comparison:
    first, second = request.GET.get("a", ""), request.GET.get("b", "")
    if not first and not second:
        first, second = revision_queries.default_points(postmortem)
    section = request.GET.get("section", "")
    before = _point(postmortem, first, section)
    after = _point(postmortem, second or revision_queries.NOW, section)
    return revision_queries.compare(postmortem, before, after)


def _point(postmortem: Postmortem, key: str, section: str) -> Point:
    point = revision_queries.point_of(postmortem, key, section=section)
    if point is None:
        raise Http404
    return point
