import pytest

from core.models import Role, User
from core.visibility import Viewer, viewing_as
from incidents.domain.review import Verdict
from incidents.models import Notification, Postmortem
from incidents.usecases.review_comments import add_comment, reply_to
from incidents.usecases.reviews import give_verdict, request_review, withdraw_review
from tests.factories.incidents import NOON, make_incident
from tests.factories.people import make_user
from tests.factories.postmortems import make_comment, started, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> User:
    return make_user(username="author")


@pytest.fixture
def postmortem(author: User) -> Postmortem:
    """A written text of the author."""
    return owned(write(started()), author)


def owned(postmortem: Postmortem, author: User) -> Postmortem:
    postmortem.owner = author
    postmortem.save(update_fields=["owner"])
    return postmortem


def inbox_of(person: User) -> list[tuple[str, str, str]]:
    """Return reason, reference and who did it of the unread entries, the oldest first."""
    rows = Notification.objects.filter(person=person, read_at__isnull=True).order_by("pk")
    return [(row.reason, row.reference, str(row.actor)) for row in rows]


def test_who_is_asked_is_told_until_the_verdict_and_the_author_hears_it(
    postmortem: Postmortem, author: User
) -> None:
    first, second = make_user(), make_user()

    request_review(postmortem, by=author, at=NOON, reviewers=[first, second])
    request_review(postmortem, by=author, at=NOON, reviewers=[first])
    asked = inbox_of(first)
    give_verdict(postmortem, by=first, at=NOON, verdict=Verdict.CHANGES_ASKED, text="When?")
    request_review(postmortem, by=author, at=NOON, reviewers=[first])
    again = inbox_of(first)
    give_verdict(postmortem, by=first, at=NOON, verdict=Verdict.APPROVED)

    said = (postmortem.reference, str(author))
    assert asked == again == [("review", *said)]
    assert inbox_of(first) == []
    assert inbox_of(second) == [("review", *said)]
    assert inbox_of(author) == [
        ("changes", postmortem.reference, str(first)),
        ("approval", postmortem.reference, str(first)),
    ]


def test_an_approval_that_stays_asks_nobody_and_a_review_taken_back_neither(
    postmortem: Postmortem, author: User
) -> None:
    done, waiting = make_user(), make_user()
    request_review(postmortem, by=author, at=NOON, reviewers=[done, waiting])
    give_verdict(postmortem, by=done, at=NOON, verdict=Verdict.APPROVED)

    request_review(postmortem, by=author, at=NOON, reviewers=[done, waiting])
    before = (inbox_of(done), len(inbox_of(waiting)))
    withdraw_review(postmortem, by=author, at=NOON)

    assert before == ([], 1)
    assert inbox_of(waiting) == []


def test_comments_reach_the_author_and_answers_everybody_in_the_thread(
    postmortem: Postmortem, author: User
) -> None:
    first, second, aside = make_user(), make_user(), make_user()
    make_comment(postmortem, author=aside)

    comment = add_comment(postmortem, by=first, at=NOON, text="When?")
    reply_to(comment, by=second, at=NOON, text="At noon.")
    reply = reply_to(comment, by=author, at=NOON, text="Thanks.")

    entry = Notification.objects.get(person=second)
    assert inbox_of(author) == [
        ("comment", postmortem.reference, str(first)),
        ("reply", postmortem.reference, str(second)),
    ]
    assert inbox_of(first) == [("reply", postmortem.reference, str(second))]
    assert (entry.actor, entry.path) == (author, reply.get_absolute_url())
    assert inbox_of(aside) == []


def test_nobody_is_told_who_may_not_know_or_cannot_sign_in(author: User) -> None:
    insider, gone = make_user(), make_user(is_active=False)
    admin = make_user(role=Role.ADMIN)
    incident = make_incident(restricted=True, resolved=True, known_to=(insider,))
    hidden = owned(write(started(incident)), author)
    comment = make_comment(hidden, author=gone)
    make_comment(hidden, author=admin, parent=comment)

    with viewing_as(insider):
        reply_to(comment, by=insider, at=NOON, text="At noon.")
        add_comment(hidden, by=insider, at=NOON, text="And then?")

    with viewing_as(Viewer.SYSTEM):
        told = list(Notification.objects.values_list("person", "reason"))
    assert told == [(admin.pk, "reply")]
