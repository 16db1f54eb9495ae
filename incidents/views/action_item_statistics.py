"""Pages about what became of action items."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from core import clock
from core.permissions import permitted, require
from incidents.domain.charts.open_share import open_share_chart
from incidents.exporters.action_item_statistics_csv import open_share_csv
from incidents.forms.action_item_filter import ActionItemFilter, measured
from incidents.queries.action_item_statistics import statistics


@require_GET
@permitted("action_item.view")
def action_item_statistics(request: HttpRequest) -> HttpResponse:
    found = _asked(request)
    result = statistics(found.qs, on=clock.now())
    context = {
        "filter": found,
        "chart": open_share_chart(result.open_share, chart_id="open-share"),
        "completion": result.completion,
    }
    return render(request, "incidents/action_item_statistics.html", context)


@require_GET
@permitted("action_item.view")
def action_item_statistics_csv(request: HttpRequest) -> HttpResponse:
    return open_share_csv(statistics(_asked(request).qs, on=clock.now()).open_share)


def _asked(request: HttpRequest) -> ActionItemFilter:
    person = require(request.user, "action_item.view")
    return measured(request.GET, person=person, on=timezone.localdate(clock.now()))
