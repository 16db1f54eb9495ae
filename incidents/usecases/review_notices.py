"""Tell people of a review: who is asked, what was decided, what was said. Needs a transaction."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from core.models import User
from incidents.domain.notification import Reason
from incidents.domain.review import Verdict
from incidents.models import Postmortem, ReviewComment
from incidents.queries.mentions import who_may_know
from incidents.usecases.notifications import Topic, notify, tick_off


def tell_asked(postmortem: Postmortem, people: Iterable[User], *, by: User, at: datetime) -> None:
    """Tell those who are to review a postmortem."""
    notify(_knowing(postmortem, people), _review_of(postmortem), Reason.REVIEW, by=by, at=at)


def tell_withdrawn(postmortem: Postmortem, *, at: datetime) -> None:
    """Tick off what asked for a review that nobody waits for any more."""
    tick_off(_review_of(postmortem), Reason.REVIEW, at=at)


def tell_verdict(postmortem: Postmortem, verdict: Verdict, *, by: User, at: datetime) -> None:
    """Tell the author, and tick off what asked `by` for the verdict."""
    topic = _review_of(postmortem)
    tick_off(topic, Reason.REVIEW, at=at, person=by)
    reason = Reason.APPROVAL if verdict is Verdict.APPROVED else Reason.CHANGES
    notify(_author_of(postmortem), topic, reason, by=by, at=at)


def tell_comment(comment: ReviewComment, *, by: User, at: datetime) -> None:
    """Tell the author of the text; one unread entry, however many comments there are."""
    postmortem = comment.postmortem
    topic = _topic(postmortem, comment.get_absolute_url())
    notify(_author_of(postmortem), topic, Reason.COMMENT, by=by, at=at)


def tell_reply(reply: ReviewComment, *, by: User, at: datetime) -> None:
    """Tell whoever wrote in the thread before, and the author of the text."""
    postmortem, first = reply.postmortem, reply.parent or reply
    thread = ReviewComment.objects.filter(parent=first).select_related("author")
    people = {one.author.pk: one.author for one in [first, *thread] if one.author}
    if postmortem.owner is not None:
        people[postmortem.owner.pk] = postmortem.owner
    topic = _topic(postmortem, reply.get_absolute_url(), thread=first)
    notify(_knowing(postmortem, people.values()), topic, Reason.REPLY, by=by, at=at)


def _author_of(postmortem: Postmortem) -> list[User]:
    return _knowing(postmortem, [postmortem.owner] if postmortem.owner else [])


def _knowing(postmortem: Postmortem, people: Iterable[User]) -> list[User]:
    """Return those who can sign in and may know of the incident."""
    active = {person.pk: person for person in people if person.is_active}
    knowing = who_may_know(postmortem.incident, active) if active else set()
    return [person for key, person in active.items() if key in knowing]


def _review_of(postmortem: Postmortem) -> Topic:
    return _topic(postmortem, reverse("incidents:postmortem_review", args=[postmortem.pk]))


def _topic(postmortem: Postmortem, path: str, *, thread: ReviewComment | None = None) -> Topic:
    return Topic(
        thread or postmortem,
        postmortem.reference,
        postmortem.title,
        path,
        incident=postmortem.incident,
    )
