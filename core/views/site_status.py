"""How the site itself does: for admins."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from core import clock
from core.health.site_status import read_site_status
from core.permissions import permitted


@require_GET
@vary_on_headers("HX-Request")
@permitted("site_status.view")
def site_status(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    context = {"site": read_site_status(now), "now": now}
    is_part = request.headers.get("HX-Request") == "true"
    return render(
        request, "core/_site_status.html" if is_part else "core/site_status.html", context
    )
