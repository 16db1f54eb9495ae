"""Alert sources: list, one of them with its token, rules, and what it sent."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock
from core.availability.spool import what_waits
from core.errors import RuleViolation
from core.permissions import permitted, require
from incidents.domain.alert import AlertFormat
from incidents.forms.alert_source import (
    AlertRulesForm,
    AlertSourceForm,
    SigningSecretForm,
    TokenForm,
    pretty,
    stored_rules,
)
from incidents.importers.alerts import send_test
from incidents.ingestion.alerts.datadog import TEMPLATE
from incidents.models import AlertSource
from incidents.queries import alert_sources as source_queries
from incidents.usecases.alert_inbox import retry_payload
from incidents.usecases.alert_sources import (
    change_source,
    create_source,
    replace_token,
    set_signing_secret,
)


@require_GET
@permitted("alert_source.manage")
def source_list(request: HttpRequest) -> HttpResponse:
    context = {
        "sources": source_queries.for_list(),
        "most_counted": source_queries.MOST_COUNTED,
        "spooled": what_waits(),
    }
    return render(request, "incidents/alert_source_list.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
@permitted("alert_source.manage")
def source_create(request: HttpRequest) -> HttpResponse:
    person = require(request.user, "alert_source.manage")
    form = AlertSourceForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        name, kind = form.cleaned_data["name"], form.cleaned_data["format"]
        try:
            source, secret = create_source(by=person, name=name, format_name=kind)
        except RuleViolation as error:
            form.add_error(error.field, str(error))
        else:
            return _page(request, source, secret=secret)
    context = {"form": form}
    status = 422 if form.is_bound else 200
    return render(request, "incidents/alert_source_form.html", context, status=status)


@require_GET
@permitted("alert_source.manage")
def source_detail(request: HttpRequest, pk: int) -> HttpResponse:
    source = get_object_or_404(AlertSource.objects.select_related("team", "service"), pk=pk)
    require(request.user, "alert_source.manage", source)
    return _page(request, source)


@require_http_methods(["GET", "POST"])
@permitted("alert_source.manage")
def source_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Save the rules, or show what they would make of the last payload."""
    source = get_object_or_404(AlertSource.objects.select_related("team", "service"), pk=pk)
    person = require(request.user, "alert_source.manage", source)
    typed = request.POST if request.method == "POST" else None
    form = AlertRulesForm(typed, source=source, initial=stored_rules(source))
    is_preview = "preview" in request.POST
    if form.is_valid() and not is_preview:
        try:
            change_source(source, by=person, name=form.cleaned_data["name"], rules=form.rules())
        except RuleViolation as error:
            form.add_error(error.field, str(error))
        else:
            return redirect(source)
    context = {"form": form, "source": source} | _previewed(source, form)
    status = 422 if form.errors else 200
    return render(request, "incidents/alert_source_edit.html", context, status=status)


def _previewed(source: AlertSource, form: AlertRulesForm) -> dict[str, Any]:
    """Return the last payload and what the rules of the form make of it."""
    last = source_queries.last_payload_of(source)
    if last is None or (form.is_bound and form.errors):
        return {"last": last}
    rules = form.rules() if form.is_bound else {}
    preview = source_queries.preview_of(source, last, rules=rules)
    return {"last": last, "body": pretty(last.body), "preview": preview}


@require_POST
@never_cache
@permitted("alert_source.manage")
def source_token(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a new token in the answer itself: it is kept in no session, log or address."""
    source = get_object_or_404(AlertSource, pk=pk)
    person = require(request.user, "alert_source.manage", source)
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _page(request, source, status=422, token_form=form)
    hours = form.cleaned_data["overlap_hours"]
    source, secret = replace_token(source, by=person, at=clock.now(), overlap_hours=hours)
    return _page(request, source, secret=secret)


@require_POST
@permitted("alert_source.manage")
def source_signature(request: HttpRequest, pk: int) -> HttpResponse:
    source = get_object_or_404(AlertSource, pk=pk)
    person = require(request.user, "alert_source.manage", source)
    form = SigningSecretForm(request.POST)
    secret = form.cleaned_data["secret"] if form.is_valid() else ""
    try:
        if form.is_valid():
            set_signing_secret(source, by=person, secret=secret)
    except RuleViolation as error:
        form.add_error(error.field, str(error))
    if form.errors:
        return _page(request, source, status=422, signing_form=form)
    words = "From now on it must be signed." if secret else "It need not be signed any more."
    messages.success(request, words)
    return redirect(source)


@require_POST
@permitted("alert_source.manage")
def source_test(request: HttpRequest, pk: int) -> HttpResponse:
    source = get_object_or_404(AlertSource, pk=pk)
    require(request.user, "alert_source.manage", source)
    row = send_test(source, at=clock.now())
    messages.info(request, f"{row.get_status_display()}. {row.reason}")
    return redirect(source)


@require_GET
@permitted("alert_source.manage")
def payload_detail(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    source = get_object_or_404(AlertSource, pk=pk)
    require(request.user, "alert_source.manage", source)
    payload = get_object_or_404(source_queries.payloads_of(source), pk=number)
    context = {"source": source, "payload": payload, "body": pretty(payload.body)}
    context["alerts"] = payload.alerts.exclude(incident=None).select_related("incident")
    return render(request, "incidents/alert_payload.html", context)


@require_POST
@permitted("alert_source.manage")
def payload_retry(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    source = get_object_or_404(AlertSource, pk=pk)
    person = require(request.user, "alert_source.manage", source)
    payload = get_object_or_404(source_queries.payloads_of(source), pk=number)
    try:
        retry_payload(payload, by=person, at=clock.now())
    except RuleViolation as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "It is tried again in a moment.")
    return redirect("incidents:alert_payload", pk=pk, number=number)


def _page(
    request: HttpRequest, source: AlertSource, *, status: int = 200, secret: str = "", **forms: Any
) -> HttpResponse:
    """Return the page of a source; `secret` is a token to be shown this once."""
    path = "/v2/enqueue"
    if source.format != AlertFormat.PAGERDUTY:
        path = reverse("incidents:alert_hook_with_header", args=[source.format])
    last = source_queries.last_payload_of(source)
    context = {
        "source": source,
        "secret": secret,
        "address": request.build_absolute_uri(path),
        "now": clock.now(),
        "payloads": source_queries.payloads_of(source)[: source_queries.MOST_PAYLOADS],
        "last": last,
        "preview": source_queries.preview_of(source, last) if last else None,
        "token_form": TokenForm(auto_id="token_%s"),
        "can_sign": AlertFormat(source.format).can_sign,
        "signing_form": SigningSecretForm(auto_id="signing_%s"),
        "datadog_template": TEMPLATE if source.format == AlertFormat.DATADOG else "",
    }
    return render(request, "incidents/alert_source_detail.html", context | forms, status=status)
