import pytest

from core.errors import RuleViolation
from core.models import Activity
from incidents.models import ReviewComment
from incidents.usecases.review_comments import (
    add_comment,
    reopen_comment,
    reply_to,
    resolve_comment,
)
from tests.factories.incidents import NOON
from tests.factories.people import make_user
from tests.factories.postmortems import make_comment, section_of, started, write

pytestmark = pytest.mark.django_db
TEXT = "The **queue** grew. The cache\ngrew “fast”.\n\n{{ timeline }}\n"


def test_a_quote_is_anchored_in_what_readers_see() -> None:
    postmortem, person = write(started(), TEXT), make_user()

    comment = add_comment(
        postmortem,
        by=person,
        at=NOON,
        text="How fast?",
        section=section_of(postmortem),
        quote=' queue grew. The cache grew "fast" ',
    )

    comment.refresh_from_db()
    assert comment.quote == 'queue grew. The cache grew "fast"'
    assert comment.anchor_quote == 'queuegrew.Thecachegrew"fast"'
    assert (comment.anchor_before, comment.anchor_after) == ("The", ".")
    assert Activity.objects.get(verb="review.comment").data == {"comment": comment.pk}


def test_what_stands_before_tells_which_of_two_equal_words_is_meant() -> None:
    postmortem = write(started(), TEXT)
    section = section_of(postmortem)

    places = [
        add_comment(
            postmortem, by=make_user(), at=NOON, text="?", section=section, quote="grew", before=one
        ).anchor_position
        for one in ("The queue", "The cache")
    ]

    assert places == [8, 21]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"text": " "}, "text"),
        ({"text": "a\0"}, "text"),
        ({"text": "x" * 10_001}, "text"),
        ({"text": "?", "quote": "not there"}, "quote"),
        ({"text": "?", "quote": "x" * 2_001}, "quote"),
        ({"text": "?", "quote": "queue", "section": None}, "section"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name(values: dict[str, str], field: str) -> None:
    postmortem = write(started(), TEXT)
    sent: dict[str, object] = {"section": section_of(postmortem), **values}

    with pytest.raises(RuleViolation) as refusal:
        add_comment(postmortem, by=make_user(), at=NOON, **sent)  # type: ignore[arg-type]  # of the right types by case

    assert refusal.value.field == field
    assert not ReviewComment.objects.exists()


def test_replies_join_the_thread_and_only_the_thread_is_resolved() -> None:
    comment, person = make_comment(started()), make_user()
    reply = reply_to(comment, by=person, at=NOON, text="I did.")
    second = reply_to(reply, by=person, at=NOON, text="At noon.")

    assert {reply.parent_id, second.parent_id} == {comment.pk}
    with pytest.raises(RuleViolation, match="whole thread"):
        resolve_comment(reply, by=person, at=NOON)


def test_resolving_and_reopening_twice_is_logged_once() -> None:
    comment, person = make_comment(started()), make_user()

    for _ in range(2):
        resolved = resolve_comment(comment, by=person, at=NOON)
    assert (resolved.resolved_at, resolved.resolved_by) == (NOON, person)
    for _ in range(2):
        opened = reopen_comment(comment, by=person)
    assert (opened.resolved_at, opened.resolved_by) == (None, None)
    verbs = Activity.objects.filter(verb__startswith="review.re").values_list("verb", flat=True)
    assert sorted(verbs) == ["review.reopen", "review.resolve"]
