"""Which items and failure modes a contributing factor speaks against."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.errors import RuleViolation
from core.permissions import permitted, require
from readiness.forms.factor_topic import FactorTopicForm
from readiness.models import FactorTopic
from readiness.queries import factor_topics as topic_queries
from readiness.queries.subject_words import words_by_key
from readiness.usecases import factor_topics


@require_http_methods(["GET", "POST"])
@permitted("factor_topic.edit")
def topic_list(request: HttpRequest) -> HttpResponse:
    form = FactorTopicForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            factor_topics.add_topic(
                by=require(request.user, "factor_topic.edit"),
                at=clock.now(),
                **form.cleaned_data,
            )
        except RuleViolation as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, "From now on such incidents cancel older proof of it.")
            return redirect("readiness:factor_topic_list")
    context = {"form": form, "topics": _told()}
    status = 422 if form.is_bound else 200
    return render(request, "readiness/factor_topic_list.html", context, status=status)


def _told() -> list[tuple[FactorTopic, str]]:
    """Return each topic with what it contradicts in words."""
    words = words_by_key()
    return [
        (one, words.get(key, key))
        for one in topic_queries.for_list()
        for key in [one.item or one.failure_mode]
    ]


@require_POST
@permitted("factor_topic.edit")
def topic_remove(request: HttpRequest, pk: int) -> HttpResponse:
    topic = get_object_or_404(FactorTopic, pk=pk)
    person = require(request.user, "factor_topic.edit")
    factor_topics.remove_topic(topic, by=person, at=clock.now())
    messages.success(request, "It is taken back.")
    return redirect("readiness:factor_topic_list")
