"""Comments on a postmortem: add, reply, resolve, reopen."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from core import clock
from core.errors import RuleViolation
from core.models import User
from core.permissions import permitted, require
from incidents.forms.review import CommentForm, ReplyForm
from incidents.models import ReviewComment
from incidents.queries import reviews as review_queries
from incidents.usecases import review_comments
from incidents.views.reviews import found_postmortem, ids_of_comment_form, review_page


@require_POST
@permitted("postmortem.comment")
def comment_add(request: HttpRequest, pk: int) -> HttpResponse:
    postmortem = found_postmortem(pk)
    person = require(request.user, "postmortem.comment", postmortem)
    ids = ids_of_comment_form(request.POST.get("section", ""))
    form = CommentForm(request.POST, postmortem=postmortem, auto_id=ids)
    if form.is_valid():
        try:
            comment = review_comments.add_comment(
                postmortem, by=person, at=clock.now(), **form.cleaned_data
            )
        except RuleViolation as error:
            form.add_error(error.field, str(error))
        else:
            return redirect(comment)
    return review_page(request, postmortem, status=422, comment_form=form)


@require_POST
@permitted("postmortem.comment")
def comment_reply(request: HttpRequest, pk: int, comment: int) -> HttpResponse:
    found, person = _comment(request, pk, comment)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        postmortem = found_postmortem(pk)
        failed = {"reply_form": form, "replying_to": found.pk}
        return review_page(request, postmortem, status=422, **failed)
    return redirect(review_comments.reply_to(found, by=person, at=clock.now(), **form.cleaned_data))


@require_POST
@permitted("postmortem.comment")
def comment_resolve(request: HttpRequest, pk: int, comment: int) -> HttpResponse:
    found, person = _comment(request, pk, comment)
    return redirect(review_comments.resolve_comment(found, by=person, at=clock.now()))


@require_POST
@permitted("postmortem.comment")
def comment_reopen(request: HttpRequest, pk: int, comment: int) -> HttpResponse:
    found, person = _comment(request, pk, comment)
    return redirect(review_comments.reopen_comment(found, by=person))


def _comment(request: HttpRequest, pk: int, comment: int) -> tuple[ReviewComment, User]:
    """Return the first comment of a thread."""
    threads = review_queries.comments().filter(postmortem_id=pk, parent__isnull=True)
    found = get_object_or_404(threads, pk=comment)
    return found, require(request.user, "postmortem.comment", found.postmortem)
