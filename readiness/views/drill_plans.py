"""The gallery of drill plans: read, compare versions, write, bring from a file, publish."""

from functools import partial
from http import HTTPStatus

import yaml
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import drafts
from core.models import User
from core.permissions import can, permitted, require
from core.views.versions import (
    bring_or_explain,
    found_draft,
    found_version,
    save_or_explain,
)
from readiness.forms.drill_plan import PlanFileForm, PlanForms, forms_of, rearranged, sent_forms
from readiness.models import DrillPlan
from readiness.queries import drills as drill_queries
from readiness.queries.subject_words import words_by_key
from readiness.usecases import drill_plans


@require_GET
@permitted("drill_plan.view")
def drill_plan_list(request: HttpRequest) -> HttpResponse:
    person = require(request.user, "drill_plan.view")
    may_edit = can(person, "drill_plan.edit")
    context = {
        "cards": drill_queries.gallery(),
        "drafts": DrillPlan.objects.drafts() if may_edit else [],
        "may_edit": may_edit,
    }
    return render(request, "readiness/drill_plan_list.html", context)


@require_GET
@permitted("drill_plan.view")
def drill_plan_detail(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponse:
    plan = _found(request, slug, number)
    may_edit = can(request.user, "drill_plan.edit", plan)
    words, said = words_by_key(), plan.plan
    context = {
        "plan": plan,
        "is_version": number is not None,
        "said": said,
        "proves": [words.get(key, key) for key in (*said.checklist_items, *said.failure_modes)],
        "versions": [
            one for one in DrillPlan.objects.versions_of(slug) if may_edit or not one.is_draft
        ],
        "draft": DrillPlan.objects.draft_of(slug) if may_edit else None,
        "may_edit": may_edit,
    }
    return render(request, "readiness/drill_plan_detail.html", context)


@require_GET
@permitted("drill_plan.view")
def drill_plan_file(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponse:
    plan = _found(request, slug, number)
    text = yaml.safe_dump(plan.content, sort_keys=False, allow_unicode=True, width=100)
    answer = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{plan.slug}-v{plan.version}.yaml"'
    return answer


@require_GET
@permitted("drill_plan.view")
def drill_plan_print(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponse:
    plan = _found(request, slug, number)
    context = {
        "plan": plan,
        "said": plan.plan,
        "page_url": request.build_absolute_uri(plan.get_absolute_url()),
    }
    return render(request, "readiness/drill_plan_print.html", context)


@require_http_methods(["GET", "POST"])
@permitted("drill_plan.edit")
def drill_plan_edit(request: HttpRequest, slug: str) -> HttpResponse:
    plan = DrillPlan.objects.draft_of(slug) or _found(request, slug, None)
    person = require(request.user, "drill_plan.edit", plan)
    if request.method == "GET":
        return _editor(request, plan, forms_of(plan.plan, plan.revision if plan.is_draft else None))
    if step := request.POST.get("arrange", ""):
        return _editor(request, plan, rearranged(slug, request.POST, step))
    sent = sent_forms(slug, request.POST)
    if not sent.is_valid():
        return _editor(request, plan, sent, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _save(request, plan, sent, person)


@require_http_methods(["GET", "POST"])
@permitted("drill_plan.edit")
def drill_plan_new(request: HttpRequest) -> HttpResponse:
    person = require(request.user, "drill_plan.edit")
    is_sent = request.method == "POST"
    form = PlanFileForm(request.POST, request.FILES) if is_sent else PlanFileForm()
    plan = bring_or_explain(form, partial(drill_plans.import_plan, by=person)) if is_sent else None
    if plan:
        return redirect("readiness:drill_plan_version", slug=plan.slug, number=plan.version)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_sent else HTTPStatus.OK
    return render(request, "readiness/drill_plan_new.html", {"form": form}, status=status)


@require_POST
@permitted("drill_plan.edit")
def drill_plan_duplicate(request: HttpRequest, slug: str) -> HttpResponse:
    plan = _found(request, slug, None)
    person = require(request.user, "drill_plan.edit", plan)
    copy = drill_plans.duplicate_plan(plan, by=person)
    messages.success(request, "This is a draft of its own; give it another title.")
    return redirect("readiness:drill_plan_edit", slug=copy.slug)


@require_POST
@permitted("drill_plan.edit")
def drill_plan_publish(request: HttpRequest, slug: str) -> HttpResponse:
    draft, person = _draft(request, slug)
    plan = drafts.publish_draft(draft, by=person)
    messages.success(request, f"Version {plan.version} of “{plan.title}” is published.")
    return redirect(plan)


@require_POST
@permitted("drill_plan.edit")
def drill_plan_discard(request: HttpRequest, slug: str) -> HttpResponse:
    draft, person = _draft(request, slug)
    drafts.discard_draft(draft, by=person)
    messages.success(request, f"The draft of “{draft.title}” is thrown away.")
    return redirect("readiness:drill_plan_list")


def _draft(request: HttpRequest, slug: str) -> tuple[DrillPlan, User]:
    return found_draft(request, DrillPlan.objects.draft_of(slug))


def _found(request: HttpRequest, slug: str, number: int | None) -> DrillPlan:
    return found_version(request, DrillPlan.objects.version_of(slug, number))


def _save(request: HttpRequest, plan: DrillPlan, sent: PlanForms, person: User) -> HttpResponse:
    save = partial(drill_plans.save_plan_draft, sent.plan, by=person, revision=sent.revision)
    draft, status = save_or_explain(sent.head, save)
    if draft is None:
        return _editor(request, plan, sent, status=status)
    if request.POST.get("then") == "publish":
        draft = drafts.publish_draft(draft, by=person)
        messages.success(request, f"Version {draft.version} of “{draft.title}” is published.")
        return redirect(draft)
    messages.success(request, "The draft is saved.")
    return redirect("readiness:drill_plan_edit", slug=draft.slug)


def _editor(
    request: HttpRequest, plan: DrillPlan, written: PlanForms, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {
        "plan": plan,
        "head": written.head,
        "steps": written.steps,
        "has_errors": status >= HTTPStatus.BAD_REQUEST,
    }
    return render(request, "readiness/drill_plan_edit.html", context, status=status)
