"""Two services side by side."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from catalog.models import Service
from core import clock
from core.permissions import permitted
from readiness.forms.service_comparison import ComparisonForm
from readiness.queries.service_comparison import comparison_of


@require_GET
@permitted("score.view")
def service_comparison(request: HttpRequest) -> HttpResponse:
    is_asked = {"first", "second"} <= request.GET.keys()
    form = ComparisonForm(request.GET) if is_asked else ComparisonForm(initial=request.GET.dict())
    found, status = None, HTTPStatus.OK
    has_two = form.is_bound or Service.objects.count() > 1
    if form.is_bound and form.is_valid():
        both = form.cleaned_data
        found = comparison_of(both["first"], both["second"], at=clock.now())
    elif form.is_bound:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = {"form": form, "found": found, "has_two": has_two}
    return render(request, "readiness/service_comparison.html", context, status=status)
