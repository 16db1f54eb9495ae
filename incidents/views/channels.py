"""Pages about the ways out of the house."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock
from core.errors import RuleViolation
from core.permissions import permitted, require
from incidents.domain.delivery import ChannelKind
from incidents.forms.channel import ChannelForm
from incidents.models import Channel
from incidents.queries import channels as channel_queries
from incidents.queries import deliveries as delivery_queries
from incidents.usecases import channels, deliveries


@require_GET
@permitted("channel.view")
def channel_list(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    found = channel_queries.for_list()
    rows = [(channel, channel_queries.condition_of(channel, at=now)) for channel in found]
    return render(request, "incidents/channel_list.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@never_cache
@permitted("channel.manage")
def channel_create(request: HttpRequest) -> HttpResponse:
    kind = request.GET.get("kind", "")
    if kind not in ChannelKind.to_choose():
        context: dict[str, object] = {"kinds": ChannelKind.to_choose()}
        return render(request, "incidents/channel_choose.html", context)
    known = ChannelKind(kind)
    form = ChannelForm(request.POST or None, kind=known, is_new=True)
    if form.is_valid():
        person = require(request.user, "channel.manage")
        try:
            channel, secret = channels.create_channel(by=person, kind=kind, **form.as_asked)
        except RuleViolation as error:
            form.add_error(error.field, str(error))
        else:
            return _secret(request, channel, secret) if secret else redirect(channel)
    context = {"form": form, "kind": known, "channel": None}
    status = 422 if form.is_bound else 200
    return render(request, "incidents/channel_form.html", context, status=status)


@require_GET
@permitted("channel.view")
def channel_detail(request: HttpRequest, pk: int) -> HttpResponse:
    channel = get_object_or_404(channel_queries.for_detail(), pk=pk)
    return _page(request, channel)


@require_http_methods(["GET", "POST"])
@permitted("channel.manage")
def channel_edit(request: HttpRequest, pk: int) -> HttpResponse:
    channel = get_object_or_404(channel_queries.for_detail(), pk=pk)
    person, kind = require(request.user, "channel.manage", channel), ChannelKind(channel.kind)
    form = ChannelForm.about(channel, kind)
    if request.method == "POST":
        form = ChannelForm(request.POST, kind=kind, is_new=False)
    if form.is_valid():
        try:
            channels.edit_channel(channel, by=person, **form.as_asked)
        except RuleViolation as error:
            form.add_error(error.field, str(error))
        else:
            return redirect(channel)
    context = {"form": form, "kind": kind, "channel": channel}
    status = 422 if form.is_bound else 200
    return render(request, "incidents/channel_form.html", context, status=status)


@require_POST
@never_cache
@permitted("channel.manage")
def channel_secret(request: HttpRequest, pk: int) -> HttpResponse:
    channel = get_object_or_404(channel_queries.for_detail(), pk=pk)
    person = require(request.user, "channel.manage", channel)
    try:
        channel, secret = channels.rotate_secret(channel, by=person, at=clock.now())
    except RuleViolation as error:
        return _page(request, channel, fault=str(error))
    return _secret(request, channel, secret)


@require_POST
@permitted("channel.manage")
def channel_change(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    channel = get_object_or_404(channel_queries.for_detail(), pk=pk)
    person = require(request.user, "channel.manage", channel)
    if act == "pause":
        channels.pause_channel(channel, by=person)
    elif act == "resume":
        channels.resume_channel(channel, by=person)
    else:
        channels.remove_channel(channel, by=person)
        messages.success(request, f"“{channel.name}” is removed.")
        return redirect("incidents:channel_list")
    return redirect(channel)


@require_POST
@permitted("channel.manage")
def channel_test(request: HttpRequest, pk: int) -> HttpResponse:
    channel = get_object_or_404(channel_queries.for_detail(), pk=pk)
    person = require(request.user, "channel.manage", channel)
    try:
        channels.send_test(channel, by=person, at=clock.now())
    except RuleViolation as error:
        return _page(request, channel, fault=str(error))
    messages.success(request, "A test is on its way. It is listed below with what came of it.")
    return redirect(channel)


@require_POST
@permitted("channel.manage")
def delivery_replay(request: HttpRequest, pk: int) -> HttpResponse:
    delivery = get_object_or_404(delivery_queries.for_list(), pk=pk)
    person = require(request.user, "channel.manage", delivery.channel)
    try:
        deliveries.replay(delivery, by=person, at=clock.now())
    except RuleViolation as error:
        return _page(request, delivery.channel, fault=str(error))
    messages.success(request, "It is sent again, under its own id.")
    return redirect(delivery.channel)


def _page(request: HttpRequest, channel: Channel, *, fault: str = "") -> HttpResponse:
    context = {
        "channel": channel,
        "receiver": channels.shown_receiver(channel),
        "condition": channel_queries.condition_of(channel, at=clock.now()),
        "deliveries": delivery_queries.last_of_channel(channel),
        "rules": channel_queries.rules_for_list().filter(channel=channel),
        "fault": fault,
    }
    status = 409 if fault else 200
    return render(request, "incidents/channel_detail.html", context, status=status)


def _secret(request: HttpRequest, channel: Channel, secret: str) -> HttpResponse:
    """Show a new secret in the answer itself: it is kept in no session, log or address."""
    context = {"channel": channel, "secret": secret}
    return render(request, "incidents/channel_secret.html", context)
