"""Reviewing a postmortem: the page, asking for a review, verdicts."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from core import clock
from core.errors import RuleViolation
from core.permissions import can, permitted, require
from incidents.domain.review import Verdict
from incidents.forms.review import CommentForm, ReplyForm, ReviewersForm, VerdictForm
from incidents.models import Postmortem
from incidents.queries import postmortems as postmortem_queries
from incidents.queries import review_meetings as meeting_queries
from incidents.queries import reviews as review_queries
from incidents.queries.live_blocks import live_content
from incidents.queries.review_tasks import task_rows
from incidents.usecases import reviews


@require_GET
@permitted("postmortem.view")
def postmortem_review(request: HttpRequest, pk: int) -> HttpResponse:
    postmortem = found_postmortem(pk)
    require(request.user, "postmortem.view", postmortem)
    return review_page(request, postmortem)


@require_POST
@permitted("postmortem.write")
def review_request(request: HttpRequest, pk: int) -> HttpResponse:
    postmortem = found_postmortem(pk)
    person = require(request.user, "postmortem.write", postmortem)
    form = ReviewersForm(request.POST, postmortem=postmortem)
    if form.is_valid():
        try:
            reviews.request_review(postmortem, by=person, at=clock.now(), **form.cleaned_data)
        except RuleViolation as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, "The reviewers are asked.")
            return redirect("incidents:postmortem_review", pk=pk)
    return review_page(request, postmortem, status=422, reviewers_form=form)


@require_POST
@permitted("postmortem.write")
def review_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    postmortem = found_postmortem(pk)
    person = require(request.user, "postmortem.write", postmortem)
    reviews.withdraw_review(postmortem, by=person, at=clock.now())
    return redirect("incidents:postmortem_review", pk=pk)


@require_POST
@permitted("postmortem.review")
def review_decide(request: HttpRequest, pk: int) -> HttpResponse:
    postmortem = found_postmortem(pk)
    person = require(request.user, "postmortem.review", postmortem)
    form = VerdictForm(request.POST)
    if form.is_valid():
        data = {name: value for name, value in form.cleaned_data.items() if name != "seen"}
        seen = form.cleaned_data["seen"]
        try:
            reviews.give_verdict(postmortem, by=person, at=clock.now(), versions=seen, **data)
        except RuleViolation as error:
            form.add_error(error.field, str(error))
        else:
            approved = data["verdict"] is Verdict.APPROVED
            said = "You approved this text." if approved else "You asked for changes."
            messages.success(request, said)
            return redirect("incidents:postmortem_review", pk=pk)
    return review_page(request, postmortem, status=422, verdict_form=form)


@require_POST
@permitted("postmortem.view")
def review_seen(request: HttpRequest, pk: int) -> HttpResponse:
    postmortem = found_postmortem(pk)
    person = require(request.user, "postmortem.view", postmortem)
    reviews.note_visit(postmortem, by=person, at=clock.now())
    return redirect("incidents:postmortem_review", pk=pk)


def found_postmortem(pk: int) -> Postmortem:
    """Return the postmortem of an address, 404 for one the viewer may not know of."""
    return get_object_or_404(postmortem_queries.for_detail(), pk=pk)


def review_page(
    request: HttpRequest, postmortem: Postmortem, *, status: int = 200, **forms: Any
) -> HttpResponse:
    """Answer with the review page; `forms` are those that failed, by the names they have here."""
    person = require(request.user, "postmortem.view", postmortem)
    page = review_queries.review_page(postmortem, person=person)
    asked = {"reviewers": [row.reviewer.person_id for row in page.reviewers]}
    keys = [one.section.key for one in page.sections]
    comment_form = forms.pop("comment_form", None)
    comment_forms = _comment_forms(postmortem, keys, comment_form)
    context = {
        "postmortem": postmortem,
        "incident": postmortem.incident,
        "review": page,
        "sections": [(one, comment_forms[one.section.key]) for one in page.sections],
        "general_form": comment_forms[""],
        "open_threads": page.open_threads,
        "meetings": meeting_queries.of_postmortem(postmortem),
        "tasks": task_rows(postmortem.incident, postmortem, now=clock.now()),
        "checks": review_queries.check_rows(postmortem),
        "content": live_content(postmortem.incident),
        "seen": " ".join(f"{key}={number}" for key, number in page.versions.items()),
        "is_author": person.pk == postmortem.owner_id,
        "may_write": can(person, "postmortem.write", postmortem),
        "may_publish": can(person, "postmortem.publish", postmortem),
        "may_review": can(person, "postmortem.review", postmortem),
        "may_comment": can(person, "postmortem.comment", postmortem),
        "reviewers_form": ReviewersForm(postmortem=postmortem, initial=asked),
        "verdict_form": VerdictForm(),
        "reply_form": ReplyForm(),
        "failed_forms": [form for form in (comment_form, *forms.values()) if _has_failed(form)],
        "has_errors": status == 422,  # noqa: PLR2004 - an HTTP status says more than a name
    }
    return render(request, "incidents/postmortem_review.html", context | forms, status=status)


def _comment_forms(
    postmortem: Postmortem, keys: Sequence[str], failed: CommentForm | None
) -> dict[str, CommentForm]:
    """Return a form with ids of its own for each section and, at "", for the whole text.

    The one that failed stands where it was sent from. A section that is none, or is gone since,
    must not take what was typed with it: that is shown for the whole text.
    """
    forms = {
        key: CommentForm(postmortem=postmortem, auto_id=ids_of_comment_form(key))
        for key in ("", *keys)
    }
    if failed is not None:
        key = failed.data.get("section", "")
        forms[key if key in forms else ""] = failed
    return forms


def ids_of_comment_form(key: str) -> str:
    """Return the pattern of the ids in the comment form of a section, "" for the whole text."""
    plain = key.replace("%", "")
    return f"comment-on-{plain or 'text'}-%s"


def _has_failed(form: object) -> bool:
    return isinstance(form, BaseForm) and bool(form.errors)
