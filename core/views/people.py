"""Pages about the people of the organisation."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import RuleViolation
from core.models import User
from core.people import queries, usecases
from core.people.forms import AddPersonForm, EditPersonForm
from core.permissions import can, permitted, require
from core.web.pages import numbered_page


@require_GET
@permitted("person.view")
def people(request: HttpRequest) -> HttpResponse:
    rows = queries.for_list(with_former=can(request.user, "person.manage"))
    return render(request, "core/person_list.html", {"page": numbered_page(request, rows)})


@require_http_methods(["GET", "POST"])
@never_cache
@permitted("person.manage")
def person_add(request: HttpRequest) -> HttpResponse:
    """Show the password in the answer itself: it is kept in no session, log or address."""
    admin = require(request.user, "person.manage")
    form = AddPersonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            person, password = usecases.add_person(by=admin, **form.cleaned_data)
        except RuleViolation as error:
            form.add_error(error.field, str(error))
        else:
            context = {"person": person, "password": password}
            return render(request, "core/person_password.html", context)
    return render(request, "core/person_form.html", {"form": form}, status=_status(form))


@require_http_methods(["GET", "POST"])
@permitted("person.manage")
def person(request: HttpRequest, username: str) -> HttpResponse:
    admin = require(request.user, "person.manage")
    person = get_object_or_404(User, username=username)
    stored = {"name": person.name, "email": person.email, "role": person.role}
    form = EditPersonForm(request.POST if request.method == "POST" else None, initial=stored)
    if form.is_valid():
        try:
            usecases.edit_person(person, by=admin, **form.cleaned_data)
        except RuleViolation as error:
            form.add_error(error.field, str(error))
        else:
            return redirect("core:people")
    return _page(request, person, form, status=_status(form))


@require_POST
@permitted("person.manage")
def person_deactivate(request: HttpRequest, username: str) -> HttpResponse:
    admin = require(request.user, "person.manage")
    person = get_object_or_404(User, username=username)
    try:
        usecases.deactivate_person(person, by=admin)
    except RuleViolation as error:
        return _page(request, person, refusal=str(error), status=422)
    return redirect("core:people")


@require_POST
@permitted("person.manage")
def person_reactivate(request: HttpRequest, username: str) -> HttpResponse:
    person = get_object_or_404(User, username=username)
    usecases.reactivate_person(person, by=require(request.user, "person.manage"))
    return redirect("core:person", username=username)


@require_POST
@never_cache
@permitted("person.manage")
def person_password(request: HttpRequest, username: str) -> HttpResponse:
    """Show the password in the answer itself: it is kept in no session, log or address."""
    person = get_object_or_404(User, username=username)
    try:
        password = usecases.replace_password(person, by=require(request.user, "person.manage"))
    except RuleViolation as error:
        return _page(request, person, refusal=str(error), status=422)
    return render(request, "core/person_password.html", {"person": person, "password": password})


def _page(
    request: HttpRequest,
    person: User,
    form: EditPersonForm | None = None,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    if form is None:
        stored = {"name": person.name, "email": person.email, "role": person.role}
        form = EditPersonForm(initial=stored)
    context = {"person": person, "form": form, "refusal": refusal, "has_errors": bool(refusal)}
    return render(request, "core/person_detail.html", context, status=status)


def _status(form: forms.Form) -> int:
    return 422 if form.is_bound else 200
