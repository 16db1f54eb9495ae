"""The template gallery: read a template, its versions and what they changed, and preview it."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core.permissions import can, permitted, require
from core.views.versions import found_version
from incidents.domain.line_difference import line_difference
from incidents.forms.postmortem_template import CompareForm, PreviewForm
from incidents.models import PostmortemTemplate
from incidents.queries import postmortem_templates as template_queries
from incidents.queries import postmortems as postmortem_queries


@require_GET
@permitted("template.view")
def template_list(request: HttpRequest) -> HttpResponse:
    person = require(request.user, "template.view")
    may_edit = can(person, "template.edit")
    context = {
        "cards": postmortem_queries.template_cards(),
        "drafts": template_queries.drafts() if may_edit else [],
        "may_edit": may_edit,
    }
    return render(request, "incidents/postmortem_template_list.html", context)


@require_GET
@permitted("template.view")
def template_detail(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponse:
    template = find_template(request, slug, number)
    may_edit = can(request.user, "template.edit", template)
    uses = template_queries.uses_of(slug)
    context = {
        "card": postmortem_queries.TemplateCard(template, uses.get(template.version, 0)),
        "versions": [
            (version, uses.get(version.version, 0))
            for version in PostmortemTemplate.objects.versions_of(slug)
            if may_edit or not version.is_draft
        ],
        "draft": PostmortemTemplate.objects.draft_of(slug) if may_edit else None,
        "may_edit": may_edit,
    }
    return render(request, "incidents/postmortem_template_detail.html", context)


@require_GET
@permitted("template.view")
def template_file(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponse:
    template = find_template(request, slug, number)
    answer = HttpResponse(template.body, content_type="text/markdown; charset=utf-8")
    name = f"{template.slug}-v{template.version}.md"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_GET
@permitted("template.view")
def template_preview(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponse:
    template = find_template(request, slug, number)
    form = PreviewForm(request.GET)
    chosen = form.cleaned_data["incident"] if form.is_valid() else None
    incident = chosen or (None if form.errors else template_queries.latest_resolved())
    context = {
        "template": template,
        "form": form,
        "preview": template_queries.preview_of(template, incident) if incident else None,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "incidents/postmortem_template_preview.html", context, status=status)


@require_GET
@permitted("template.view")
def template_compare(request: HttpRequest, slug: str) -> HttpResponse:
    template = find_template(request, slug, None)
    may_edit = can(request.user, "template.edit", template)
    versions = [
        version
        for version in PostmortemTemplate.objects.versions_of(slug)
        if may_edit or not version.is_draft
    ]
    form = CompareForm(request.GET, numbers=[version.version for version in versions])
    context = {"template": template, "form": form, "hunks": None}
    if form.is_valid():
        old, new = (find_template(request, slug, form.cleaned_data[one]) for one in ("old", "new"))
        context |= {"old": old, "new": new, "hunks": line_difference(old.body, new.body)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "incidents/postmortem_template_compare.html", context, status=status)


def find_template(request: HttpRequest, slug: str, number: int | None) -> PostmortemTemplate:
    """Return a version (without `number` the current one); drafts are there for those who write."""
    return found_version(request, PostmortemTemplate.objects.version_of(slug, number))
