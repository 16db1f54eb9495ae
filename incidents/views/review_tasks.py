"""Tasks after an incident: decline one with a reason, or take it up again."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.permissions import permitted, require
from incidents.domain.review_task import ReviewTask
from incidents.forms.review_task import ReasonForm
from incidents.models import Incident
from incidents.usecases.review_tasks import decline_task, take_up_task


@require_http_methods(["GET", "POST"])
@permitted("review_task.decline")
def task_decline(request: HttpRequest, pk: int, task: str) -> HttpResponse:
    incident, chosen = get_object_or_404(Incident, pk=pk), _task(task)
    person = require(request.user, "review_task.decline", incident)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        decline_task(incident, chosen, by=person, at=clock.now(), **form.cleaned_data)
        return redirect(f"{incident.get_absolute_url()}#tasks")
    context = {"incident": incident, "task": chosen, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "incidents/review_task_decline.html", context, status=status)


@require_POST
@permitted("review_task.decline")
def task_take_up(request: HttpRequest, pk: int, task: str) -> HttpResponse:
    incident = get_object_or_404(Incident, pk=pk)
    person = require(request.user, "review_task.decline", incident)
    take_up_task(incident, _task(task), by=person)
    return redirect(f"{incident.get_absolute_url()}#tasks")


def _task(name: str) -> ReviewTask:
    try:
        return ReviewTask(name)
    except ValueError:
        raise Http404 from None
