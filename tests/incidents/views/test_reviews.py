from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from core.models import Role, User
from incidents.models import Postmortem, ReviewComment, Reviewer
from incidents.usecases.postmortems import publish_postmortem
from incidents.usecases.reviews import request_review
from tests.conftest import SignedIn
from tests.factories.incidents import NOON
from tests.factories.people import make_user
from tests.factories.postmortems import (
    make_comment,
    make_reviewer,
    section_of,
    started,
    write,
)

pytestmark = pytest.mark.django_db
TEXT = "The queue grew. Nobody saw it.\n\n{{ actions }}\n"


@pytest.fixture
def author() -> User:
    return make_user(username="author")


@pytest.fixture
def reviewer() -> User:
    return make_user(username="reviewer")


@pytest.fixture
def postmortem(author: User, reviewer: User) -> Postmortem:
    postmortem = write(started(), TEXT)
    Postmortem.objects.update(owner=author)
    postmortem.refresh_from_db()
    request_review(postmortem, by=author, at=NOON, reviewers=[reviewer])
    return postmortem


def url_of(postmortem: Postmortem, path: str = "review/") -> str:
    return f"/postmortems/{postmortem.reference}/{path}"


def seen_on(client: Client, postmortem: Postmortem) -> str:
    seen: str = client.get(url_of(postmortem)).context["seen"]
    return seen


def approve(client: Client, postmortem: Postmortem, **fields: Any) -> Any:
    sent = {"verdict": "approved", "seen": seen_on(client, postmortem)} | fields
    return client.post(url_of(postmortem, "review/decide/"), sent)


def test_an_edit_after_an_approval_is_shown_with_its_difference(
    signed_in: SignedIn, postmortem: Postmortem, reviewer: User
) -> None:
    client = signed_in(reviewer)
    approve(client, postmortem, checks=["facts", "actions"])
    write(postmortem, TEXT.replace("Nobody", "The alert"), "summary")

    page = client.get(url_of(postmortem))

    body = page.content.decode()
    assert "Changed since your approval" in body
    assert "<del>Nobody</del>" in body
    assert "<ins>The alert</ins>" in body
    assert [row.changed for row in page.context["review"].reviewers] == [["Summary"]]
    assert 'id="check-facts" value="facts" checked' in body
    reader = signed_in(make_user()).get(url_of(postmortem, ""))
    assert "Approved an older text" in reader.content.decode()


def test_what_was_saved_while_the_reviewer_read_is_not_approved(
    signed_in: SignedIn, postmortem: Postmortem, reviewer: User
) -> None:
    client = signed_in(reviewer)
    seen = seen_on(client, postmortem)
    write(postmortem, "Quite another text.", "summary")

    client.post(url_of(postmortem, "review/decide/"), {"verdict": "approved", "seen": seen})

    row = client.get(url_of(postmortem)).context["review"].mine
    assert (row.is_outdated, row.is_current_approval) == (True, False)


def test_a_refused_verdict_keeps_what_was_typed(
    signed_in: SignedIn, postmortem: Postmortem, author: User, reviewer: User
) -> None:
    by_author = approve(signed_in(author), postmortem, text="Mine is fine")
    wordless = approve(signed_in(reviewer), postmortem, verdict="changes_asked", checks=["facts"])
    odd = approve(signed_in(reviewer), postmortem, seen="summary=x")

    assert [answer.status_code for answer in (by_author, wordless, odd)] == [422, 422, 422]
    assert wordless.context["verdict_form"].errors["text"]
    assert 'value="facts" checked' in wordless.content.decode()
    assert not Reviewer.objects.filter(decided_at__isnull=False).exists()


def test_asking_for_changes_is_a_comment_and_leads_back_to_the_draft(
    signed_in: SignedIn, postmortem: Postmortem, reviewer: User, author: User
) -> None:
    approve(signed_in(reviewer), postmortem, verdict="changes_asked", text="Say who noticed.")

    postmortem.refresh_from_db()
    page = signed_in(author).get(url_of(postmortem)).content.decode()
    assert postmortem.status == "draft"
    assert "Say who noticed." in page
    assert "Asks for changes" in page


def test_nobody_chosen_is_refused_at_the_field(
    signed_in: SignedIn, postmortem: Postmortem, author: User
) -> None:
    client = signed_in(author)

    none = client.post(url_of(postmortem, "review/ask/"), {})
    self = client.post(url_of(postmortem, "review/ask/"), {"reviewers": [author.pk]})

    assert (none.status_code, self.status_code) == (422, 422)
    assert "reviewers" in none.context["reviewers_form"].errors
    assert client.post(url_of(postmortem, "review/withdraw/")).status_code == 302
    postmortem.refresh_from_db()
    assert postmortem.status == "draft"


def test_a_comment_on_quoted_words_is_marked_in_the_text_and_survives_edits_around_it(
    signed_in: SignedIn, postmortem: Postmortem
) -> None:
    client = signed_in(make_user(role=Role.VIEWER))
    sent = {"section": "summary", "quote": "queue grew", "text": "How far?"}

    answer = client.post(url_of(postmortem, "comments/"), sent)
    write(postmortem, "Before it all, the **queue** grew a lot.", "summary")

    comment = ReviewComment.objects.get()
    assert answer["Location"] == url_of(postmortem, f"review/#comment-{comment.pk}")
    for path in ("", "review/"):
        body = client.get(url_of(postmortem, path)).content.decode()
        assert f'id="quote-{comment.pk}"' in body
        assert '<mark class="quoted">queue</mark>' in body
        assert "Text has changed" not in body


def test_a_comment_stays_when_its_words_are_gone_and_says_so(
    signed_in: SignedIn, postmortem: Postmortem
) -> None:
    client = signed_in(make_user())
    sent = {"section": "summary", "quote": "queue grew", "text": "How far?"}
    client.post(url_of(postmortem, "comments/"), sent)
    write(postmortem, "All new.", "summary")

    body = client.get(url_of(postmortem)).content.decode()

    assert "How far?" in body
    assert "Text has changed" in body
    assert "<mark" not in body


def test_quotes_are_marked_in_the_published_edition(
    signed_in: SignedIn, postmortem: Postmortem
) -> None:
    client = signed_in(make_user())
    sent = {"section": "surprises", "quote": "Nobody saw it.", "text": "Why?"}
    client.post(url_of(postmortem, "comments/"), sent)
    publish_postmortem(postmortem, by=None, at=NOON)

    html = client.get(url_of(postmortem, "")).context["edition_html"]

    before, _, after = html.partition('<mark class="quoted">Nobody saw it.</mark>')
    assert before.rindex('id="section-surprises"') > before.rindex('id="section-summary"')
    assert html.count("<mark") == 1
    assert 'id="section-limited-damage"' in after


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"section": "summary", "quote": "not there", "text": "?"}, "quote"),
        ({"section": "summary", "quote": "queue", "text": " "}, "text"),
        ({"section": "nowhere", "text": "How far?"}, "section"),
        ({"quote": "queue", "text": "How far?"}, "section"),
    ],
)
def test_a_comment_that_cannot_be_kept_is_shown_again_as_typed(
    signed_in: SignedIn, postmortem: Postmortem, sent: dict[str, str], field: str
) -> None:
    response = signed_in(make_user()).post(url_of(postmortem, "comments/"), sent)

    forms = response.context["failed_forms"]
    assert response.status_code == 422
    assert [list(form.errors) for form in forms] == [[field]]
    assert not ReviewComment.objects.exists()
    body = response.content.decode()
    assert body.count("How far?</textarea>") == (field == "section")
    if field == "quote":
        assert 'href="#comment-on-summary-quote"' in body
        assert 'id="comment-on-summary-quote"' in body
        assert "not there</textarea>" in body


def test_threads_are_answered_resolved_and_reopened(
    signed_in: SignedIn, postmortem: Postmortem
) -> None:
    comment, client = make_comment(postmortem), signed_in(make_user(role=Role.VIEWER))
    base = url_of(postmortem, f"comments/{comment.pk}/")

    empty = client.post(f"{base}reply/", {"text": ""})
    client.post(f"{base}reply/", {"text": "I did."})
    client.post(f"{base}resolve/")

    comment.refresh_from_db()
    assert empty.status_code == 422
    assert [reply.text for reply in comment.replies.all()] == ["I did."]
    assert comment.resolved_at is not None
    client.post(f"{base}reopen/")
    assert ReviewComment.objects.get(pk=comment.pk).resolved_at is None
    other = write(started(), TEXT)
    assert client.post(url_of(other, f"comments/{comment.pk}/resolve/")).status_code == 404


def test_changes_since_the_last_visit_are_shown_until_marked_as_seen(
    signed_in: SignedIn, postmortem: Postmortem
) -> None:
    client = signed_in(make_user(role=Role.VIEWER))
    client.post(url_of(postmortem, "review/seen/"))
    write(postmortem, "The cache grew.", "summary")

    shown = [client.get(url_of(postmortem)).context["review"].since_visit for _ in range(2)]
    client.post(url_of(postmortem, "review/seen/"))
    later = client.get(url_of(postmortem)).context["review"].since_visit

    assert [[one.heading for one in changes] for changes in shown] == [["Summary"]] * 2
    assert later == []


@pytest.mark.parametrize("rows", [1, 3])
def test_review_takes_as_many_statements_for_three_of_all_as_for_one(
    signed_in: SignedIn,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    postmortem: Postmortem,
    reviewer: User,
    rows: int,
) -> None:
    client = signed_in(reviewer)
    approve(client, postmortem)
    for _ in range(rows):
        comment = make_comment(postmortem, section=section_of(postmortem), author=make_user())
        make_comment(postmortem, parent=comment, author=make_user())
        make_reviewer(postmortem)
    write(postmortem, "Other words.")

    with django_assert_max_num_queries(20):
        response = client.get(url_of(postmortem))

    assert len(response.context["open_threads"]) == rows
