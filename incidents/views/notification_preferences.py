"""What one gets by mail."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core.errors import RuleViolation
from core.permissions import permitted, require
from incidents.forms.notification_preference import NotificationPreferenceForm
from incidents.queries.notification_preferences import of_person, sends_mail
from incidents.usecases.notification_preferences import save_preferences


@require_http_methods(["GET", "POST"])
@permitted("notification.read")
def preferences(request: HttpRequest) -> HttpResponse:
    person = require(request.user, "notification.read")
    form = NotificationPreferenceForm.about(of_person(person))
    if request.method == "POST":
        form = NotificationPreferenceForm(request.POST)
    if form.is_valid():
        try:
            save_preferences(by=person, **form.cleaned_data)
        except RuleViolation as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, "Your choice is saved.")
            return redirect("incidents:preferences")
    context = {"form": form, "sends_mail": sends_mail(), "has_address": bool(person.email)}
    status = 422 if form.is_bound else 200
    return render(request, "incidents/preferences.html", context, status=status)
