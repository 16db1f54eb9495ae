"""The short guide."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core.permissions import permitted
from core.web import guide


@require_GET
@permitted("help.view")
def help_page(request: HttpRequest) -> HttpResponse:
    context = {
        "keys": guide.KEYS,
        "time_examples": guide.TIME_EXAMPLES,
        "severities": guide.SEVERITIES,
        "words": guide.WORDS,
    }
    return render(request, "core/help.html", context)
