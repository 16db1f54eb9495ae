"""Write templates: the editor, a copy, a file from elsewhere, publishing and throwing away."""

from functools import partial
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from core import drafts
from core.models import User
from core.permissions import permitted, require
from core.views.versions import bring_or_explain, found_draft, save_or_explain
from incidents.domain.live_blocks import BlockName
from incidents.domain.postmortem_template import parse_template
from incidents.forms.postmortem_template import (
    TemplateFileForm,
    TemplateForms,
    forms_of,
    rearranged,
    sent_forms,
)
from incidents.models import PostmortemTemplate
from incidents.usecases import template_drafts
from incidents.views.postmortem_templates import find_template


@require_http_methods(["GET", "POST"])
@permitted("template.edit")
def template_edit(request: HttpRequest, slug: str) -> HttpResponse:
    template = PostmortemTemplate.objects.draft_of(slug) or find_template(request, slug, None)
    person = require(request.user, "template.edit", template)
    if request.method == "GET":
        revision = template.revision if template.is_draft else None
        return _editor(
            request, template, forms_of(parse_template(template.body), revision=revision)
        )
    if step := request.POST.get("step", ""):
        return _editor(request, template, rearranged(slug, request.POST, step))
    sent = sent_forms(slug, request.POST)
    if not sent.is_valid():
        return _editor(request, template, sent, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _save(request, template, sent, person)


@require_http_methods(["GET", "POST"])
@permitted("template.edit")
def template_new(request: HttpRequest) -> HttpResponse:
    person = require(request.user, "template.edit")
    is_sent = request.method == "POST"
    form = TemplateFileForm(request.POST, request.FILES) if is_sent else TemplateFileForm()
    bring = partial(template_drafts.import_template, by=person)
    if is_sent and (template := bring_or_explain(form, bring)):
        messages.success(request, _imported(template))
        return _to_version(template)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_sent else HTTPStatus.OK
    return render(request, "incidents/postmortem_template_form.html", {"form": form}, status=status)


@require_POST
@permitted("template.edit")
def template_duplicate(request: HttpRequest, slug: str) -> HttpResponse:
    template = find_template(request, slug, None)
    person = require(request.user, "template.edit", template)
    copy = template_drafts.duplicate_template(template, by=person)
    messages.success(request, "This is a draft of its own; give it another name.")
    return redirect("incidents:template_edit", slug=copy.slug)


@require_POST
@permitted("template.edit")
def template_publish(request: HttpRequest, slug: str) -> HttpResponse:
    draft, person = _draft(request, slug)
    template = drafts.publish_draft(draft, by=person)
    messages.success(request, _published(template))
    return redirect(template)


@require_POST
@permitted("template.edit")
def template_discard(request: HttpRequest, slug: str) -> HttpResponse:
    draft, person = _draft(request, slug)
    drafts.discard_draft(draft, by=person)
    messages.success(request, f"The draft of “{draft.name}” is thrown away.")
    return redirect("incidents:template_list")


def _draft(request: HttpRequest, slug: str) -> tuple[PostmortemTemplate, User]:
    return found_draft(request, PostmortemTemplate.objects.draft_of(slug))


def _save(
    request: HttpRequest, template: PostmortemTemplate, sent: TemplateForms, person: User
) -> HttpResponse:
    revision = sent.head.cleaned_data["revision"]
    save = partial(template_drafts.save_draft, sent.text, by=person, revision=revision)
    draft, status = save_or_explain(sent.head, save)
    if draft is None:
        return _editor(request, template, sent, status=status)
    if request.POST.get("then") == "publish":
        published = drafts.publish_draft(draft, by=person)
        messages.success(request, _published(published))
        return redirect(published)
    if request.POST.get("then") == "preview":
        return redirect("incidents:template_version_preview", slug=draft.slug, number=draft.version)
    messages.success(request, "The draft is saved.")
    return redirect("incidents:template_edit", slug=draft.slug)


def _published(template: PostmortemTemplate) -> str:
    return f"Version {template.version} of “{template.name}” is published."


def _imported(template: PostmortemTemplate) -> str:
    if template.is_draft:
        return f"Version {template.version} of “{template.name}” is a draft now."
    return f"Version {template.version} of “{template.name}” says this already."


def _to_version(template: PostmortemTemplate) -> HttpResponse:
    return redirect("incidents:template_version", slug=template.slug, number=template.version)


def _editor(
    request: HttpRequest, template: PostmortemTemplate, written: TemplateForms, *, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "template": template,
        "head": written.head,
        "sections": written.sections,
        "block_names": list(BlockName),
        "has_errors": status >= HTTPStatus.BAD_REQUEST,
    }
    return render(request, "incidents/postmortem_template_edit.html", context, status=status)
