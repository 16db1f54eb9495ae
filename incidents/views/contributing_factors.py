"""The taxonomy of contributing factors, and the factors of one postmortem."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import RuleViolation
from core.models import User
from core.permissions import can, permitted, require
from incidents.forms.contributing_factor import (
    FactorEditForm,
    FactorForm,
    FactorNoteForm,
    PostmortemFactorForm,
)
from incidents.models import ContributingFactor, Postmortem, PostmortemFactor
from incidents.queries import contributing_factors as factor_queries
from incidents.queries import postmortems as postmortem_queries
from incidents.usecases import contributing_factors, postmortem_factors


@require_GET
@permitted("factor.view")
def factor_list(request: HttpRequest) -> HttpResponse:
    require(request.user, "factor.view")
    context = {"rows": factor_queries.for_list()}
    return render(request, "incidents/factor_list.html", context)


@require_http_methods(["GET", "POST"])
@permitted("factor.edit")
def factor_create(request: HttpRequest) -> HttpResponse:
    form = FactorForm(request.POST or None)
    if form.is_valid():
        person = require(request.user, "factor.edit")
        try:
            contributing_factors.create_factor(by=person, **form.cleaned_data)
        except RuleViolation as error:
            form.add_error(error.field, str(error))
        else:
            return redirect("incidents:factor_list")
    context = {"form": form, "factor": None}
    status = 422 if form.is_bound else 200
    return render(request, "incidents/factor_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@permitted("factor.edit")
def factor_edit(request: HttpRequest, slug: str) -> HttpResponse:
    factor = get_object_or_404(ContributingFactor, slug=slug)
    person = require(request.user, "factor.edit", factor)
    stored = {name: getattr(factor, name) for name in FactorEditForm.base_fields}
    form = FactorEditForm(request.POST) if request.method == "POST" else FactorEditForm(stored)
    if request.method == "POST" and form.is_valid():
        try:
            contributing_factors.edit_factor(factor, by=person, **form.cleaned_data)
        except RuleViolation as error:
            form.add_error(error.field, str(error))
        else:
            return redirect("incidents:factor_list")
    context = {"form": form, "factor": factor}
    status = 422 if request.method == "POST" else 200
    return render(request, "incidents/factor_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@permitted("postmortem.view")
def factors_of_postmortem(request: HttpRequest, pk: int) -> HttpResponse:
    postmortem = get_object_or_404(postmortem_queries.for_detail(), pk=pk)
    if request.method == "GET":
        return _factors_page(request, postmortem)
    person = require(request.user, "postmortem.write", postmortem)
    form = PostmortemFactorForm(request.POST, postmortem=postmortem)
    if form.is_valid():
        try:
            postmortem_factors.add_factor(postmortem, by=person, **form.cleaned_data)
        except RuleViolation as error:
            form.add_error(error.field, str(error))
        else:
            return redirect("incidents:postmortem_factors", pk=pk)
    return _factors_page(request, postmortem, form)


@require_http_methods(["GET", "POST"])
@permitted("postmortem.write")
def factor_note(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    named, person = _named(request, pk, slug)
    form = FactorNoteForm(request.POST) if request.method == "POST" else FactorNoteForm()
    form.initial = {"note": named.note}
    if form.is_valid():
        try:
            postmortem_factors.edit_factor_note(named, by=person, **form.cleaned_data)
        except RuleViolation as error:
            form.add_error(error.field, str(error))
        else:
            return redirect("incidents:postmortem_factors", pk=pk)
    context = {"form": form, "named": named, "postmortem": named.postmortem}
    status = 422 if form.is_bound else 200
    return render(request, "incidents/factor_note.html", context, status=status)


@require_POST
@permitted("postmortem.write")
def factor_remove(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    postmortem = get_object_or_404(Postmortem, pk=pk)
    person = require(request.user, "postmortem.write", postmortem)
    factor = get_object_or_404(ContributingFactor, slug=slug)
    postmortem_factors.remove_factor(postmortem, by=person, factor=factor)
    return redirect("incidents:postmortem_factors", pk=pk)


def _named(request: HttpRequest, pk: int, slug: str) -> tuple[PostmortemFactor, User]:
    rows = PostmortemFactor.objects.select_related("postmortem", "factor")
    named = get_object_or_404(rows, postmortem=pk, factor__slug=slug)
    return named, require(request.user, "postmortem.write", named.postmortem)


def _factors_page(
    request: HttpRequest, postmortem: Postmortem, form: PostmortemFactorForm | None = None
) -> HttpResponse:
    context = {
        "postmortem": postmortem,
        "factors": list(factor_queries.of_postmortem(postmortem.pk)),
        "form": form or PostmortemFactorForm(postmortem=postmortem),
        "may_write": can(request.user, "postmortem.write", postmortem),
    }
    status = 422 if form else 200
    return render(request, "incidents/postmortem_factors.html", context, status=status)
