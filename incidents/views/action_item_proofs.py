"""Pages on which people say that it is done, and how they know."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from core import clock
from core.errors import RuleViolation, StaleVersion
from core.permissions import permitted, require
from incidents.domain.action_item import ActionStatus
from incidents.forms.action_item import take_newer_version
from incidents.forms.action_item_proof import DoneForm, EvidenceForm, new_evidence
from incidents.models import ActionItem
from incidents.queries import action_items as action_item_queries
from incidents.queries.action_item_proofs import doubts_about
from incidents.usecases import action_item_proofs


@require_http_methods(["GET", "POST"])
@permitted("action_item.write")
def action_item_done(request: HttpRequest, pk: int) -> HttpResponse:
    item = get_object_or_404(action_item_queries.for_detail(), pk=pk)
    person = require(request.user, "action_item.write", item)
    form = DoneForm(request.POST or None, initial=new_evidence(item.version))
    status = 422 if form.is_bound else 200
    if form.is_valid():
        version = form.cleaned_data["version"]
        try:
            action_item_proofs.finish_action_item(
                item, by=person, at=clock.now(), evidence=form.evidence, version=version
            )
            return redirect(item)
        except RuleViolation as error:
            status = _refused(form, item, error)
    return _page(request, item, form, is_done=False, status=status)


@require_http_methods(["GET", "POST"])
@permitted("action_item.verify")
def action_item_verify(request: HttpRequest, pk: int) -> HttpResponse:
    item = get_object_or_404(action_item_queries.for_detail(), pk=pk)
    person = require(request.user, "action_item.verify", item)
    form = EvidenceForm(request.POST or None, initial=new_evidence(item.version))
    status = 422 if form.is_bound else 200
    if form.is_valid() and form.evidence:
        version = form.cleaned_data["version"]
        try:
            action_item_proofs.verify_action_item(
                item, by=person, at=clock.now(), evidence=form.evidence, version=version
            )
            return redirect(item)
        except RuleViolation as error:
            status = _refused(form, item, error)
    return _page(request, item, form, is_done=True, status=status)


def _page(
    request: HttpRequest, item: ActionItem, form: EvidenceForm, *, is_done: bool, status: int
) -> HttpResponse:
    context = {
        "item": item,
        "form": form,
        "is_done": is_done,
        "doubts": doubts_about(item),
        "is_questioned": item.status == ActionStatus.QUESTIONED,
    }
    return render(request, "incidents/action_item_proof.html", context, status=status)


def _refused(form: EvidenceForm, item: ActionItem, error: RuleViolation) -> int:
    form.refuse(error.field, str(error))
    if not isinstance(error, StaleVersion):
        return 422
    take_newer_version(form, ActionItem.objects.get(pk=item.pk).version)
    return 409
