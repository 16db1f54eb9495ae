"""The door that reads a typed time back while a person types it."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core.forms.fields import TimeEntryField, TimeEntryQuery
from core.permissions import permitted


@require_GET
@permitted("time_entry.read")
def time_entry(request: HttpRequest) -> HttpResponse:
    query = TimeEntryQuery(request.GET)
    if not query.is_valid():
        return HttpResponse("The address names no field.", status=422, content_type="text/plain")
    asked = query.cleaned_data
    name = asked["field"]
    typed = str(request.GET.get(name, ""))
    field = TimeEntryField(
        empty_is_now=not asked["empty"], started_at=asked["started_at"], is_closed=asked["closed"]
    )
    error = ""
    try:
        field.clean(typed)
    except forms.ValidationError as refusal:
        error = refusal.messages[0]
    context = {"name": name, "typed": typed, "time": field, "error": error}
    return render(request, "ui/_time_reading.html", context)
