"""The home page, which spans all apps, and the pages for errors."""

import sys

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from catalog.models import Service
from config.demo.removal import remove_demo, summary_of
from config.site_settings import DemoRemovalForm, read_settings
from config.welcome import steps_for
from core import clock
from core.api.problems import problem_json
from core.availability.middleware import answer_to
from core.models import DemoRecord
from core.permissions import can, permitted, require
from incidents.queries import home as home_queries
from readiness.queries import drill_calendar

API = "/api/"


@require_GET
@permitted("home.view")
def home(request: HttpRequest) -> HttpResponse:
    person = require(request.user, "home.view")
    incidents = list(home_queries.open_incidents(person)[: home_queries.MOST_SHOWN + 1])
    context = {
        "open_incidents": incidents[: home_queries.MOST_SHOWN],
        "more_incidents": len(incidents) > home_queries.MOST_SHOWN,
        "action_items": home_queries.owed_by(person)[: home_queries.MOST_SHOWN],
        "postmortems": home_queries.recent_postmortems()[:5],
        "drills": drill_calendar.coming_drills(person, now=clock.now()),
        "quality": home_queries.quality(now=clock.now()),
        "today": timezone.localdate(clock.now()),
        # What nearly everything else is about.
        "is_to_set_up": can(person, "site.set_up") and not Service.objects.exists(),
    }
    return render(request, "home.html", context)


@require_GET
@permitted("site.set_up")
def welcome(request: HttpRequest) -> HttpResponse:
    steps = steps_for(require(request.user, "site.set_up"))
    waiting = [step for step in steps if not step.is_done]
    context = {
        "steps": steps,
        "done": len(steps) - len(waiting),
        "next_step": waiting[0] if waiting else None,
    }
    return render(request, "welcome.html", context)


@require_GET
@permitted("site.set_up")
def site_settings(request: HttpRequest) -> HttpResponse:
    require(request.user, "site.set_up")
    return _site_settings(request, DemoRemovalForm())


@require_POST
@permitted("site.set_up")
def demo_remove(request: HttpRequest) -> HttpResponse:
    require(request.user, "site.set_up")
    form = DemoRemovalForm(request.POST)
    if not form.is_valid():
        return _site_settings(request, form, status=422)
    messages.success(request, summary_of(remove_demo()))
    return redirect("site_settings")


def _site_settings(request: HttpRequest, form: DemoRemovalForm, status: int = 200) -> HttpResponse:
    context = {"groups": read_settings(), "form": form, "has_demo": DemoRecord.objects.exists()}
    return render(request, "site_settings.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - name and place are Django's
    if request.path.startswith(API):
        return problem_json(400, "The request cannot be read.", reason="bad_request")
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - name and place are Django's
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - name and place are Django's
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    # What stands around the views, such as the saving of a session, may meet the database as well.
    error = sys.exc_info()[1]
    if error is not None and (answer := answer_to(request, error)):
        return answer
    if request.path.startswith(API):
        return problem_json(500, "Something broke here. It has been noted.", reason="error")
    return render(request, "500.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    return render(request, "403_csrf.html", status=403)
