"""Every change of the comments on a postmortem."""

from datetime import datetime

from django.db import transaction

from core.audit.activity import record
from core.errors import RuleViolation
from core.input.text import checked_text
from core.models import User
from incidents.domain.html_text import squeezed, text_of
from incidents.domain.review import LONGEST_COMMENT, LONGEST_QUOTE
from incidents.domain.text_anchor import CONTEXT, Anchor, anchor_for
from incidents.models import Postmortem, PostmortemSection, ReviewComment
from incidents.usecases.review_notices import tell_comment, tell_reply


@transaction.atomic
def add_comment(
    postmortem: Postmortem,
    *,
    by: User,
    at: datetime,
    text: str,
    section: PostmortemSection | None = None,
    quote: str = "",
    before: str = "",
) -> ReviewComment:
    """Comment on the text, on one section of it, or on words quoted from that section.

    `before` is what stands before the quote, which tells it from others like it. Raises
    RuleViolation for an empty comment and for a quote that the section does not hold.
    """
    _check_text(text)
    checked_text(quote, field="quote", label="The quote", max_length=LONGEST_QUOTE)
    anchor = _anchor(section, quote, before) if quote.strip() else Anchor("", "", "", 0)
    comment = ReviewComment.objects.create(
        postmortem=postmortem,
        section=section,
        author=by,
        at=at,
        text=text,
        quote=quote.strip(),
        anchor_quote=anchor.quote,
        anchor_before=anchor.before,
        anchor_after=anchor.after,
        anchor_position=anchor.position,
    )
    record(by, "review.comment", postmortem, comment=comment.pk)
    tell_comment(comment, by=by, at=at)
    return comment


@transaction.atomic
def reply_to(comment: ReviewComment, *, by: User, at: datetime, text: str) -> ReviewComment:
    """Answer in the thread that `comment` began or belongs to."""
    _check_text(text)
    reply = ReviewComment.objects.create(
        postmortem_id=comment.postmortem_id,
        section_id=comment.section_id,
        parent_id=comment.parent_id or comment.pk,
        author=by,
        at=at,
        text=text,
    )
    record(by, "review.reply", comment.postmortem, comment=reply.pk, thread=reply.parent_id)
    tell_reply(reply, by=by, at=at)
    return reply


@transaction.atomic
def resolve_comment(comment: ReviewComment, *, by: User, at: datetime) -> ReviewComment:
    """Close a thread; a closed one stays as it is. Raises RuleViolation for a reply."""
    return _set_resolved(comment, by=by, at=at)


@transaction.atomic
def reopen_comment(comment: ReviewComment, *, by: User) -> ReviewComment:
    """Open a closed thread again. Raises RuleViolation for a reply."""
    return _set_resolved(comment, by=by, at=None)


def _set_resolved(comment: ReviewComment, *, by: User, at: datetime | None) -> ReviewComment:
    comment = (
        ReviewComment.objects.select_for_update(of=("self",))
        .select_related("postmortem")
        .get(pk=comment.pk)
    )
    if comment.parent_id is not None:
        raise RuleViolation("Only a whole thread is resolved.")
    if (comment.resolved_at is None) == (at is None):
        return comment
    comment.resolved_at, comment.resolved_by = at, by if at else None
    comment.save(update_fields=["resolved_at", "resolved_by"])
    verb = "review.resolve" if at else "review.reopen"
    record(by, verb, comment.postmortem, comment=comment.pk)
    return comment


def _check_text(text: str) -> None:
    checked_text(text, field="text", label="The comment", required=True, max_length=LONGEST_COMMENT)


def _anchor(section: PostmortemSection | None, quote: str, before: str) -> Anchor:
    if section is None:
        raise RuleViolation("Choose the section that you quote.", field="section")
    # By what readers see, so that marks of formatting inside a quote do not matter.
    words = text_of(section.html).text
    anchor = anchor_for(words, squeezed(quote), before=squeezed(before)[-CONTEXT:])
    if anchor is None:
        raise RuleViolation(
            f"“{section.heading}” does not hold these words; copy them from its text, or leave "
            "the quote empty.",
            field="quote",
        )
    return anchor
