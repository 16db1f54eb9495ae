"""Pages that list gaps in the records of incidents and let them be mended one after the other."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core.errors import StaleVersion
from core.permissions import permitted, require
from core.web.keyset import keyset_page
from incidents.domain.lifecycle import Milestone
from incidents.forms.milestone import MilestoneForm
from incidents.forms.recovery_metrics import MetricsPageForm, asked_of
from incidents.models import Incident
from incidents.queries.record_gaps import GapsOfIncident, gaps_of_incident, in_queue, with_gaps
from incidents.usecases import lifecycle


@require_GET
@permitted("recovery_metric.view")
def data_quality(request: HttpRequest) -> HttpResponse:
    asked = asked_of(request.GET)
    form = MetricsPageForm(asked)
    if not form.is_valid():
        return render(request, "incidents/data_quality.html", {"form": form}, status=422)
    page = keyset_page(with_gaps(form.selection), request.GET)
    rows = [(incident, gaps_of_incident(incident)) for incident in page.rows]
    context = {"form": form, "page": page, "rows": rows, "query": form.query}
    return render(request, "incidents/data_quality.html", context)


@require_http_methods(["GET", "POST"])
@permitted("incident.update")
def data_quality_step(request: HttpRequest, pk: int) -> HttpResponse:
    incident = get_object_or_404(Incident.objects.select_related("team"), pk=pk)
    person = require(request.user, "incident.update", incident)
    asked = MetricsPageForm(asked_of(request.GET))
    if not asked.is_valid():
        return redirect("incidents:data_quality")
    queue = in_queue(asked.selection, incident)
    milestone = _milestone(request, queue)
    if request.method == "POST" and milestone != request.GET.get("milestone", milestone):
        return _given_meanwhile(request, incident)
    form = None
    if milestone is not None:
        data = request.POST if request.method == "POST" else None
        form = MilestoneForm(data, incident=incident, milestone=milestone)
        if form.is_valid():
            try:
                saved = lifecycle.set_milestone(incident, milestone, by=person, **form.times())
            except StaleVersion:
                return _given_meanwhile(request, incident)
            messages.success(request, f"{milestone.label} of {saved.reference} is saved.")
            return redirect(_next(queue, saved, asked.query))
    context = {"queue": queue, "milestone": milestone, "form": form, "query": asked.query}
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "incidents/data_quality_step.html", context, status=status)


def _given_meanwhile(request: HttpRequest, incident: Incident) -> HttpResponse:
    """Lead to what still lacks: somebody gave the time first, and theirs stays."""
    messages.info(request, "Somebody gave this time meanwhile. It stays, and yours is not saved.")
    query = request.GET.copy()
    query.pop("milestone", None)
    step = reverse("incidents:data_quality_step", kwargs={"pk": incident.pk})
    return redirect(f"{step}?{query.urlencode()}")


def _milestone(request: HttpRequest, queue: GapsOfIncident) -> Milestone | None:
    """Return the time to mend: the one asked for, else the first gap that is a time."""
    wanted = request.GET.get("milestone")
    times = [gap.milestone for gap in queue.gaps if gap.milestone is not None]
    return next((one for one in times if one.value == wanted), next(iter(times), None))


def _next(queue: GapsOfIncident, saved: Incident, query: str) -> str:
    """Return where to go on: the same incident while a time lacks, else the next of the queue."""
    pk: int | None = saved.pk
    if not any(gap.milestone for gap in gaps_of_incident(saved)):
        pk = queue.after or queue.before
    if pk is None:
        return f"{reverse('incidents:data_quality')}?{query}"
    return f"{reverse('incidents:data_quality_step', kwargs={'pk': pk})}?{query}"
