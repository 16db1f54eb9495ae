"""The public edition of a postmortem: preview, page for everybody, file."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from core import clock
from core.errors import RuleViolation
from core.permissions import can, opened_by_secret, permitted, require
from core.visibility import Viewer, viewing_as
from incidents.exporters.postmortem_markdown import public_markdown
from incidents.models import Postmortem
from incidents.queries import public_editions as public_queries
from incidents.queries.postmortems import latest_edition
from incidents.usecases.public_links import share_publicly, stop_sharing
from incidents.views.reviews import found_postmortem


@require_GET
@permitted("postmortem.view")
def public_preview(request: HttpRequest, pk: int) -> HttpResponse:
    postmortem = found_postmortem(pk)
    require(request.user, "postmortem.view", postmortem)
    return _preview(request, postmortem)


@require_GET
@permitted("postmortem.view")
def public_file(request: HttpRequest, pk: int) -> HttpResponse:
    postmortem = found_postmortem(pk)
    require(request.user, "postmortem.view", postmortem)
    edition = latest_edition(postmortem)
    if edition is None:
        raise Http404
    found = public_queries.public_edition(postmortem, edition)
    return public_markdown(postmortem, found.markdown)


@require_POST
@never_cache
@permitted("postmortem.share")
def public_share(request: HttpRequest, pk: int) -> HttpResponse:
    postmortem = found_postmortem(pk)
    person = require(request.user, "postmortem.share", postmortem)
    try:
        _, secret = share_publicly(postmortem, by=person, at=clock.now())
    except RuleViolation as error:
        return _preview(request, postmortem, status=422, problem=str(error))
    address = request.build_absolute_uri(reverse("incidents:public_edition", args=[secret]))
    return _preview(request, postmortem, address=address)


@require_POST
@permitted("postmortem.share")
def public_unshare(request: HttpRequest, pk: int) -> HttpResponse:
    postmortem = found_postmortem(pk)
    person = require(request.user, "postmortem.share", postmortem)
    if stop_sharing(postmortem, by=person, at=clock.now()):
        messages.success(request, "The public address does not work any more.")
    return redirect("incidents:public_preview", pk=pk)


@require_GET
@never_cache
@opened_by_secret("postmortem.view")
def public_edition(request: HttpRequest, secret: str) -> HttpResponse:
    link = public_queries.link_for(secret)
    with viewing_as(Viewer.SYSTEM):
        edition = latest_edition(link.postmortem) if link else None
        found = (
            public_queries.public_edition(link.postmortem, edition) if link and edition else None
        )
    # Somebody may have been named only after the address was made.
    if found is None or found.still_named:
        raise Http404
    response = render(request, "incidents/public_edition.html", {"public": found})
    response["X-Robots-Tag"] = "noindex"
    return response


def _preview(
    request: HttpRequest, postmortem: Postmortem, *, status: int = 200, **context: Any
) -> HttpResponse:
    edition = latest_edition(postmortem)
    context |= {
        "postmortem": postmortem,
        "public": public_queries.public_edition(postmortem, edition) if edition else None,
        "link": public_queries.current_link(postmortem),
        "may_share": can(request.user, "postmortem.share", postmortem),
        "has_errors": status == 422,  # noqa: PLR2004 - an HTTP status says more than a name
    }
    return render(request, "incidents/public_preview.html", context, status=status)
