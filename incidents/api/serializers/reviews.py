"""Reviews of postmortems as JSON: reviewers, verdicts, threads of comments."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from core.api.fields import Body, ManyByKeyField, MomentField, TextField
from core.choices import choices_from
from core.models import Role, User
from incidents.domain.review import LONGEST_COMMENT, LONGEST_QUOTE, ReviewCheck, Verdict
from incidents.domain.text_anchor import CONTEXT
from incidents.models import ReviewComment
from incidents.queries.review_threads import Thread
from incidents.queries.reviews import ReviewerRow

MOST_VERSIONS = 2**31 - 1


class ReviewerSerializer(serializers.Serializer[ReviewerRow]):
    """Who is asked or said something unasked, and what they said last."""

    person = serializers.CharField(source="reviewer.person.username")
    asked_by = serializers.CharField(
        source="reviewer.asked_by.username",
        default=None,
        allow_null=True,
        help_text="Null for somebody nobody asked.",
    )
    asked_at = MomentField(source="reviewer.asked_at")
    verdict = serializers.ChoiceField(choices_from(Verdict), source="reviewer.verdict")
    decided_at = MomentField(source="reviewer.decided_at", allow_null=True)
    checks = serializers.ListField(
        child=serializers.CharField(),
        source="reviewer.checks",
        help_text="What the person says to have looked at.",
    )
    is_outdated = serializers.BooleanField(
        help_text="Whether the text was edited since the verdict."
    )
    changed_sections = serializers.ListField(
        child=serializers.CharField(),
        source="changed",
        help_text="Headings of what was edited since.",
    )


class ReviewSerializer(serializers.Serializer[dict[str, Any]]):
    """Where a review stands; `versions` is what a verdict given now is about."""

    status = serializers.CharField(help_text="Of the postmortem: draft, in_review, published.")
    reviewers = ReviewerSerializer(many=True)
    versions = serializers.DictField(
        child=serializers.IntegerField(), help_text="Version of each section by its key."
    )
    open_threads = serializers.IntegerField(help_text="How many threads nobody has resolved.")


class ReplySerializer(serializers.ModelSerializer[ReviewComment]):
    """An answer in a thread."""

    number = serializers.IntegerField(source="pk")
    author = serializers.CharField(source="author.username", default=None, allow_null=True)
    at = MomentField()

    class Meta:
        model = ReviewComment
        fields = ("number", "author", "at", "text")


class ThreadSerializer(serializers.Serializer[Thread]):
    """A comment with the answers to it."""

    number = serializers.IntegerField(source="comment.pk")
    section = serializers.CharField(
        source="comment.section.key",
        default=None,
        allow_null=True,
        help_text="Key of the section; null for the text as a whole.",
    )
    quote = serializers.CharField(source="comment.quote", help_text="The words it is about.")
    is_text_changed = serializers.BooleanField(
        help_text="Whether the quoted words are not there any more as they were."
    )
    author = serializers.CharField(source="comment.author.username", default=None, allow_null=True)
    at = MomentField(source="comment.at")
    text = serializers.CharField(source="comment.text")
    verdict = serializers.CharField(
        source="comment.verdict", help_text="The verdict it came with; empty for none."
    )
    is_open = serializers.BooleanField()
    resolved_at = MomentField(source="comment.resolved_at", allow_null=True)
    resolved_by = serializers.CharField(
        source="comment.resolved_by.username", default=None, allow_null=True
    )
    replies = ReplySerializer(many=True)


def people_who_review() -> QuerySet[User]:
    """Return who may be asked; the use case refuses the author and strangers to the incident."""
    return User.objects.filter(is_active=True).exclude(role=Role.VIEWER)


class ReviewersBody(Body):
    """Whom to ask."""

    example: ClassVar = {"reviewers": ["alice", "bob"]}
    reviewers = ManyByKeyField(people_who_review, key="username")


class ApprovalBody(Body):
    """What you looked at, and perhaps a comment."""

    example: ClassVar = {"versions": {"summary": 3}, "checks": ["facts"], "text": "Well told."}
    text = TextField(max_length=LONGEST_COMMENT, required=False, allow_blank=True)
    checks = serializers.ListField(
        child=serializers.ChoiceField(choices_from(ReviewCheck)),
        max_length=len(ReviewCheck),
        required=False,
    )
    versions = serializers.DictField(
        child=serializers.IntegerField(min_value=1, max_value=MOST_VERSIONS),
        required=False,
        allow_empty=False,
        help_text="What you read, by key; left out: the text of this moment.",
    )


class ChangesBody(ApprovalBody):
    """What should be different."""

    example: ClassVar = {"text": "Say how the alert was missed."}
    text = TextField(max_length=LONGEST_COMMENT)


class ReplyBody(Body):
    """What to say."""

    example: ClassVar = {"text": "The second alert came at 10:41."}
    text = TextField(max_length=LONGEST_COMMENT)


class CommentBody(ReplyBody):
    """What to say about the text, about a section, or about words of it."""

    example: ClassVar = {
        "text": "Which queue?",
        "section": "summary",
        "quote": "the queue grew",
    }
    section = TextField(
        max_length=200, required=False, help_text="Key of the section; left out: the whole text."
    )
    quote = TextField(
        max_length=LONGEST_QUOTE,
        required=False,
        allow_blank=True,
        help_text="Words of the section, as readers see them.",
    )
    before = TextField(
        max_length=CONTEXT * 10,
        required=False,
        allow_blank=True,
        help_text="What stands before the quote, which tells it from others like it.",
    )
