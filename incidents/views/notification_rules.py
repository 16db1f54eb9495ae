"""Pages about what is sent over which channel."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import RuleViolation
from core.permissions import permitted, require
from incidents.forms.notification_rule import NotificationRuleForm
from incidents.models import Channel, NotificationRule
from incidents.queries import channels as channel_queries
from incidents.usecases import notification_rules


@require_GET
@permitted("channel.view")
def rule_list(request: HttpRequest) -> HttpResponse:
    context = {
        "rules": channel_queries.rules_for_list(),
        "has_channels": Channel.objects.made_by_people().exists(),
    }
    return render(request, "incidents/rule_list.html", context)


@require_http_methods(["GET", "POST"])
@permitted("channel.manage")
def rule_create(request: HttpRequest) -> HttpResponse:
    form = NotificationRuleForm(request.POST or None)
    return _save(request, form, None)


@require_http_methods(["GET", "POST"])
@permitted("channel.manage")
def rule_edit(request: HttpRequest, pk: int) -> HttpResponse:
    rule = get_object_or_404(channel_queries.rules_for_list(), pk=pk)
    form = NotificationRuleForm.about(rule)
    if request.method == "POST":
        form = NotificationRuleForm(request.POST)
    return _save(request, form, rule)


@require_POST
@permitted("channel.manage")
def rule_remove(request: HttpRequest, pk: int) -> HttpResponse:
    rule = get_object_or_404(NotificationRule, pk=pk)
    notification_rules.remove_rule(rule, by=require(request.user, "channel.manage", rule.channel))
    return redirect("incidents:rule_list")


def _save(
    request: HttpRequest, form: NotificationRuleForm, rule: NotificationRule | None
) -> HttpResponse:
    if form.is_valid():
        person = require(request.user, "channel.manage")
        try:
            notification_rules.save_rule(rule, by=person, **form.cleaned_data)
        except RuleViolation as error:
            form.add_error(error.field, str(error))
        else:
            return redirect("incidents:rule_list")
    context = {"form": form, "rule": rule}
    status = 422 if form.is_bound else 200
    return render(request, "incidents/rule_form.html", context, status=status)
