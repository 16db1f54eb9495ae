"""One's own tokens for the REST API."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.models import ApiToken
from core.people import tokens as usecases
from core.people.forms import TokenForm
from core.permissions import permitted, require


@require_http_methods(["GET", "POST"])
@never_cache
@permitted("token.manage")
def token_list(request: HttpRequest) -> HttpResponse:
    """Show a new secret in the answer itself: it is kept in no session, log or address."""
    person = require(request.user, "token.manage")
    now = clock.now()
    form = TokenForm(request.POST if request.method == "POST" else None)
    context: dict[str, object] = {"form": form, "now": now}
    if form.is_valid():
        token, secret = usecases.create_token(by=person, at=now, **form.cleaned_data)
        context |= {"form": TokenForm(), "new_token": token, "secret": secret}
    context["tokens"] = ApiToken.objects.filter(person=person)
    status = 422 if form.errors else 200
    return render(request, "core/token_list.html", context, status=status)


@require_POST
@permitted("token.manage")
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    person = require(request.user, "token.manage")
    token = get_object_or_404(ApiToken, pk=pk, person=person)
    usecases.revoke_token(token, by=person, at=clock.now())
    messages.success(request, f"“{token.name}” is revoked.")
    return redirect("core:token_list")
