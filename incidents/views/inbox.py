"""A person's inbox, and suggestions of whom and what to mention."""

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from core import clock
from core.permissions import permitted, require
from core.web.keyset import keyset_page
from incidents.forms.inbox import ReadAllForm
from incidents.models import Notification
from incidents.queries import mentions as mention_queries
from incidents.queries import notifications as notification_queries
from incidents.usecases.notifications import read_all, read_notification


@require_GET
@permitted("notification.read")
def inbox(request: HttpRequest) -> HttpResponse:
    person = require(request.user, "notification.read")
    entries = notification_queries.for_list(person, at=clock.now())
    is_all = request.GET.get("show") == "all"
    page = keyset_page(entries if is_all else entries.unread(), request.GET)
    context = {"page": page, "is_all": is_all}
    return render(request, "incidents/inbox.html", context)


@require_GET
@permitted("notification.read")
def inbox_count(request: HttpRequest) -> HttpResponse:
    require(request.user, "notification.read")
    answer = render(request, "ui/_unread.html")
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
@permitted("notification.read")
def inbox_read(request: HttpRequest, number: int) -> HttpResponse:
    person = require(request.user, "notification.read")
    entry = get_object_or_404(Notification, pk=number, person=person)
    read_notification(entry, at=clock.now())
    # The path was made by the app itself when the entry was written.
    return redirect(entry.path if "open" in request.POST else "incidents:inbox")


@require_POST
@permitted("notification.read")
def inbox_read_all(request: HttpRequest) -> HttpResponse:
    person = require(request.user, "notification.read")
    form = ReadAllForm(request.POST)
    if form.is_valid():
        read_all(person, at=clock.now(), up_to=form.cleaned_data["up_to"])
    return redirect("incidents:inbox")


@require_GET
@permitted("mention.suggest")
def mention_list(request: HttpRequest) -> HttpResponse:
    require(request.user, "mention.suggest")
    found = mention_queries.suggestions(request.GET.get("q", ""))
    answer = JsonResponse({"suggestions": [asdict(one) for one in found]})
    answer["Cache-Control"] = "private, no-store"
    return answer
