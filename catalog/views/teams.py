"""Pages about teams."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from catalog.forms.team import TeamForm
from catalog.models import Team
from catalog.queries import teams as team_queries
from catalog.usecases import teams
from core.errors import RuleViolation
from core.models import User
from core.permissions import permitted, require
from core.web.pages import numbered_page

OPEN_ACTION_ITEMS = 10


@require_GET
@permitted("team.view")
def team_list(request: HttpRequest) -> HttpResponse:
    page = numbered_page(request, team_queries.for_list())
    return render(request, "catalog/team_list.html", {"page": page})


@require_GET
@permitted("team.view")
def team_detail(request: HttpRequest, slug: str) -> HttpResponse:
    team = get_object_or_404(team_queries.for_detail(), slug=slug)
    context = {
        "team": team,
        "incidents": team.incidents.unfinished().order_by("-declared_at"),
        "action_items": team.action_items.unfinished().order_by("due_on", "pk")[:OPEN_ACTION_ITEMS],
    }
    return render(request, "catalog/team_detail.html", context)


@require_http_methods(["GET", "POST"])
@permitted("team.create")
def team_create(request: HttpRequest) -> HttpResponse:
    form = TeamForm(request.POST or None)
    if form.is_valid():
        try:
            team = _create(form, require(request.user, "team.create"))
        except RuleViolation as error:
            form.add_error(error.field, str(error))
        else:
            return redirect(team)
    return render(
        request, "catalog/team_form.html", {"form": form, "team": None}, status=_status(form)
    )


@require_http_methods(["GET", "POST"])
@permitted("team.edit")
def team_edit(request: HttpRequest, slug: str) -> HttpResponse:
    team = get_object_or_404(Team, slug=slug)
    person = require(request.user, "team.edit", team)
    form = TeamForm(request.POST or None, instance=team)
    if form.is_valid():
        return redirect(_edit(team, form, person))
    return render(
        request, "catalog/team_form.html", {"form": form, "team": team}, status=_status(form)
    )


@transaction.atomic
def _create(form: TeamForm, person: User) -> Team:
    data = form.cleaned_data
    team = teams.create_team(
        by=person, name=data["name"], slug=data["slug"], description=data["description"]
    )
    return teams.set_members(team, by=person, members=data["members"], leads=data["leads"])


@transaction.atomic
def _edit(team: Team, form: TeamForm, person: User) -> Team:
    data = form.cleaned_data
    team = teams.edit_team(team, by=person, name=data["name"], description=data["description"])
    return teams.set_members(team, by=person, members=data["members"], leads=data["leads"])


def _status(form: TeamForm) -> int:
    return 422 if form.is_bound else 200
