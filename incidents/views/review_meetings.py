"""Meetings about a postmortem, and the calendar they are in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.errors import RuleViolation
from core.models import User
from core.permissions import permitted, require
from core.web.feed_doors import feed
from incidents.forms.review_meeting import MeetingForm
from incidents.models import Postmortem, ReviewMeeting
from incidents.queries import review_meetings as meeting_queries
from incidents.usecases import review_meetings
from incidents.views.reviews import found_postmortem


@require_http_methods(["GET", "POST"])
@permitted("review_meeting.arrange")
def meeting_create(request: HttpRequest, pk: int) -> HttpResponse:
    postmortem = found_postmortem(pk)
    person = require(request.user, "review_meeting.arrange", postmortem)
    form = MeetingForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            review_meetings.arrange_meeting(postmortem, by=person, at=clock.now(), **form.values())
        except RuleViolation as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, "The meeting is arranged.")
            return redirect("incidents:postmortem_review", pk=pk)
    return _page(request, postmortem, form, None)


@require_http_methods(["GET", "POST"])
@permitted("review_meeting.arrange")
def meeting_edit(request: HttpRequest, pk: int, meeting: int) -> HttpResponse:
    found, person = _meeting(request, pk, meeting)
    form = MeetingForm(request.POST if request.method == "POST" else None, meeting=found)
    if form.is_valid():
        try:
            review_meetings.move_meeting(found, by=person, at=clock.now(), **form.values())
        except RuleViolation as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, "The meeting is changed.")
            return redirect("incidents:postmortem_review", pk=pk)
    return _page(request, found.postmortem, form, found)


@require_POST
@permitted("review_meeting.arrange")
def meeting_cancel(request: HttpRequest, pk: int, meeting: int) -> HttpResponse:
    found, person = _meeting(request, pk, meeting)
    review_meetings.cancel_meeting(found, by=person, at=clock.now())
    messages.success(request, "The meeting is cancelled.")
    return redirect("incidents:postmortem_review", pk=pk)


@feed("feed.read")
def calendar(request: HttpRequest, person: User) -> HttpResponse:
    from incidents.exporters.calendar import calendar_of  # noqa: PLC0415 - icalendar is large, and few ask for it

    now = clock.now()
    content = calendar_of(
        meeting_queries.in_calendar_of(person, now=now),
        meeting_queries.due_items_of(person),
        zone=person.zone or timezone.get_current_timezone(),
        now=now,
        address=request.build_absolute_uri,
    )
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")


def _meeting(request: HttpRequest, pk: int, meeting: int) -> tuple[ReviewMeeting, User]:
    rows = ReviewMeeting.objects.select_related("postmortem__incident")
    found = get_object_or_404(rows, pk=meeting, postmortem_id=pk)
    return found, require(request.user, "review_meeting.arrange", found.postmortem)


def _page(
    request: HttpRequest, postmortem: Postmortem, form: MeetingForm, meeting: ReviewMeeting | None
) -> HttpResponse:
    context = {"postmortem": postmortem, "form": form, "meeting": meeting}
    status = 422 if form.is_bound else 200
    return render(request, "incidents/review_meeting_form.html", context, status=status)
