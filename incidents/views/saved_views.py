"""Pages about saved views of the action items and their feeds."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock
from core.errors import RuleViolation
from core.models import FeedToken, User
from core.permissions import permitted, require
from core.web.feed_doors import feed
from core.web.feeds import create_feed_token, end_feed_token
from incidents.domain.saved_view import SavedList
from incidents.exporters.action_item_atom import action_items_atom
from incidents.forms.action_item_filter import listed
from incidents.forms.saved_view import SavedViewForm
from incidents.models import SavedView
from incidents.queries import saved_views as saved_view_queries
from incidents.usecases import saved_views


@require_GET
@permitted("saved_view.keep")
def saved_view_list(request: HttpRequest) -> HttpResponse:
    return _page(request, require(request.user, "saved_view.keep"))


@require_http_methods(["GET", "POST"])
@permitted("saved_view.keep")
def saved_view_create(request: HttpRequest) -> HttpResponse:
    return _create(request, SavedList.ACTION_ITEMS)


@require_http_methods(["GET", "POST"])
@permitted("saved_view.keep")
def incident_view_create(request: HttpRequest) -> HttpResponse:
    return _create(request, SavedList.INCIDENTS)


def _create(request: HttpRequest, list_of: SavedList) -> HttpResponse:
    person = require(request.user, "saved_view.keep")
    may_open = list_of is SavedList.INCIDENTS
    form = SavedViewForm(request.POST or None, person=person, may_open=may_open)
    query = request.META.get("QUERY_STRING", "")
    if form.is_valid():
        team = form.cleaned_data["team"]
        require(person, "saved_view.keep", team)
        try:
            view = saved_views.save_view(
                by=person,
                name=form.cleaned_data["name"],
                query=query,
                team=team,
                list_of=list_of,
            )
            if form.cleaned_data.get("is_opening"):
                saved_views.open_with_view(view, by=person)
            return redirect(view)
        except RuleViolation as error:
            form.add_error(error.field, str(error))
    status = 422 if form.is_bound else 200
    unsaved = SavedView(list_of=list_of, query=query)
    context = {"form": form, "list": list_of, "back_url": unsaved.get_absolute_url()}
    return render(request, "incidents/saved_view_form.html", context, status=status)


@require_POST
@permitted("saved_view.keep")
def saved_view_delete(request: HttpRequest, pk: int) -> HttpResponse:
    person = require(request.user, "saved_view.keep")
    view = get_object_or_404(saved_view_queries.for_person(person), pk=pk)
    require(person, "saved_view.keep", view)
    saved_views.delete_view(view, by=person)
    return redirect("incidents:saved_view_list")


@require_POST
@permitted("saved_view.keep")
def saved_view_open(request: HttpRequest, pk: int) -> HttpResponse:
    person = require(request.user, "saved_view.keep")
    view = get_object_or_404(saved_view_queries.for_person(person), pk=pk)
    try:
        saved_views.open_with_view(view, by=person)
    except RuleViolation as error:
        messages.warning(request, str(error))
    return redirect("incidents:saved_view_list")


@require_POST
@permitted("saved_view.keep")
def saved_view_shut(request: HttpRequest, pk: int) -> HttpResponse:
    person = require(request.user, "saved_view.keep")
    view = get_object_or_404(saved_view_queries.for_person(person), pk=pk)
    saved_views.open_as_usual(view, by=person)
    return redirect("incidents:saved_view_list")


@require_POST
@permitted("feed.read")
def feed_create(request: HttpRequest) -> HttpResponse:
    person = require(request.user, "feed.read")
    return _page(request, person, secret=create_feed_token(by=person, at=clock.now()))


@require_POST
@permitted("feed.read")
def feed_end(request: HttpRequest) -> HttpResponse:
    end_feed_token(by=require(request.user, "feed.read"))
    return redirect("incidents:saved_view_list")


@feed("feed.read")
def action_item_atom(request: HttpRequest, person: User) -> HttpResponse:
    found = listed(request.GET, person=person, on=timezone.localdate(clock.now()))
    return action_items_atom(request, found.qs)


def _page(request: HttpRequest, person: User, *, secret: str = "") -> HttpResponse:
    views = list(saved_view_queries.for_person(person))
    context = {
        "groups": [(one, [view for view in views if view.list_of == one]) for one in SavedList],
        "views": views,
        "secret": secret,
        "site": request.build_absolute_uri("/").rstrip("/"),
        "has_feeds": FeedToken.objects.filter(person=person).exists(),
    }
    return render(request, "incidents/saved_view_list.html", context)
