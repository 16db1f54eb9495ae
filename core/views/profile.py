"""The page about oneself."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core.errors import RuleViolation
from core.people import usecases
from core.people.forms import ProfileForm, known_zones
from core.permissions import permitted, require


@require_http_methods(["GET", "POST"])
@permitted("profile.edit")
def profile(request: HttpRequest) -> HttpResponse:
    person = require(request.user, "profile.edit")
    form = ProfileForm(request.POST) if request.method == "POST" else ProfileForm.about(person)
    if form.is_valid():
        try:
            usecases.edit_profile(person, **form.cleaned_data)
        except RuleViolation as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, "Your profile is saved.")
            return redirect("core:profile")
    context = {"form": form, "zones": known_zones()}
    return render(request, "core/profile.html", context, status=422 if form.is_bound else 200)


@permitted("profile.edit")
def email(request: HttpRequest) -> HttpResponse:
    return redirect("core:profile")
