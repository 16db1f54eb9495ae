"""J5, review and approve: a comment that survives, an approval that an edit outdates, tasks."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from core.models import User
from incidents.models import Postmortem, ReviewComment
from incidents.queries.postmortems import for_detail
from incidents.queries.review_tasks import open_tasks, task_rows
from incidents.usecases.postmortem_sections import save_section
from incidents.usecases.reviews import request_review
from tests.factories.incidents import NOON
from tests.factories.people import make_user
from tests.factories.postmortems import section_of, started, write
from tests.journeys.mails import mails_to
from tests.journeys.screens import AXE_OPTIONS, problems_of_axe
from tests.services.fixtures import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TEXT = "It began at ten. The **queue** grew without anybody seeing it.\n\n{{ timeline }}\n"
MOST_ACTIONS = 4
SELECT_WORDS = """
() => {
  const text = document.querySelector('[data-review-text="summary"] p');
  const range = document.createRange();
  range.setStart(text.firstChild, "It began at ten. ".length);
  range.setEnd(text.lastChild, " grew".length);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}
"""
As = Callable[..., Page]


@pytest.fixture
def author() -> User:
    return make_user(username="author", name="Ana Author")


@pytest.fixture
def reviewer() -> User:
    return make_user(username="reviewer", name="Rae Reviewer", email="rae@example.com")


@pytest.fixture
def postmortem(author: User, reviewer: User) -> Postmortem:
    postmortem = write(started(), TEXT)
    Postmortem.objects.update(owner=author)
    postmortem.refresh_from_db()
    return request_review(postmortem, by=author, at=NOON, reviewers=[reviewer])


@pytest.fixture
def open_as(open_page: OpenPage, live_server: LiveServer) -> As:
    """Return a function that opens a path as a person in a browser of its own."""

    def open_path(person: User, path: str, **how: Any) -> Page:
        client = Client()
        client.force_login(person)
        page = open_page(**how)
        name = settings.SESSION_COOKIE_NAME
        cookie: Any = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
        page.context.add_cookies([cookie])
        page.goto(f"{live_server.url}{path}")
        return page

    return open_path


def edit(postmortem: Postmortem, author: User, old: str, new: str, *, hours: int) -> None:
    """Save other words as the author, so long after the last save that it is a revision."""
    section = section_of(postmortem)
    text = section.text.replace(old, new)
    at = NOON + timedelta(hours=hours)
    save_section(section, by=author, at=at, text=text, base_version=section.version)


def select_words(page: Page) -> None:
    """Select words of the summary; they may become a comment or what a promise follows from."""
    page.evaluate(SELECT_WORDS)
    promise = page.get_by_role("link", name="Make it an action item")
    expect(promise).to_have_attribute("href", re.compile("INC-.*&sentence=The%20queue%20grew$"))


def n_leads_to(comment: ReviewComment, page: Page) -> None:
    # Keys act once the scripts have run.
    page.wait_for_load_state()
    page.keyboard.press("n")
    expect(page.locator(f"#comment-{comment.pk}")).to_be_focused()


def url_of(postmortem: Postmortem, path: str = "review/") -> str:
    return f"/postmortems/{postmortem.reference}/{path}"


@pytest.mark.parametrize(
    "size",
    [
        {"width": 1280},
        pytest.param({"width": 390, "height": 844}, marks=pytest.mark.any_database),
    ],
)
def test_a_review_from_the_first_comment_to_the_edition(
    open_as: As, postmortem: Postmortem, author: User, reviewer: User, size: dict[str, int]
) -> None:
    # 1. From the link in the mail to the first comment on quoted words: open, select, press, send.
    (text,) = mails_to(reviewer, told_at=NOON)
    links = [urlsplit(line).path for line in text.splitlines() if "/postmortems/" in line]
    page = open_as(reviewer, links[0], **size)
    select_words(page)
    page.get_by_role("button", name="Comment on this").click()
    page.keyboard.type("How far did it grow?")
    page.get_by_role("button", name="Add comment").and_(page.locator(":visible")).click()
    actions = ["open", "select", "comment on this", "send"]
    assert len(actions) <= MOST_ACTIONS
    comment = ReviewComment.objects.get()
    assert (comment.quote, comment.anchor_before) == ("The queue grew", "Itbeganatten.")
    quoted = page.locator(".quoted")
    expect(quoted).to_have_text(["The", "queue", "grew"])
    n_leads_to(comment, page)

    # ... and the comment survives edits around it.
    edit(postmortem, author, "It began at ten.", "Nobody was paged, so.", hours=1)
    page.goto(page.url.partition("#")[0])
    expect(quoted).to_have_text(["The", "queue", "grew"])
    expect(page.get_by_text("Text has changed")).to_have_count(0)

    # 3. Approve; the author edits; the reviewer sees what changed since.
    page.get_by_label("Facts:").check()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("You approved this text.").first).to_be_visible()
    edit(postmortem, author, "Nobody was paged, so.", "It began at eleven.", hours=2)
    page.reload()
    changes = page.get_by_role("region", name="Changed since your approval")
    expect(changes.locator("del").filter(has_text="Nobody")).to_have_count(1)
    expect(changes.locator("ins").filter(has_text="eleven")).to_have_count(1)
    assert problems_of_axe(page, "changed since", AXE_OPTIONS) == []

    # 2. The difference is readable in forced colours as well: by lines and by signs.
    page.emulate_media(forced_colors="active")
    page.goto(page.url.partition("/review/")[0] + "/history/")
    page.get_by_role("button", name="Compare").click()
    inserted, deleted = page.locator("ins").first, page.locator("del").first
    for mark, line, sign in ((inserted, "underline", "+"), (deleted, "line-through", "\u2212")):
        style = mark.evaluate(
            "one => [getComputedStyle(one).textDecorationLine,"
            " getComputedStyle(one, '::before').content]"
        )
        assert style == [line, f'"{sign}"']
    page.emulate_media(forced_colors="none")

    # 4. Approve again; at publish every task is done or declined with a reason.
    page.goto(page.url.partition("/diff/")[0] + "/review/")
    page.get_by_role("button", name="Approve").click()
    editor = open_as(author, url_of(postmortem, "publish/"), **size)
    expect(editor.get_by_text("Not done yet:")).to_contain_text("review meeting held")
    editor.get_by_role("button", name="Publish").click()
    expect(editor.get_by_role("alert")).to_contain_text("Say why it is published without")
    assert editor.title().startswith("Error: ")
    editor.get_by_label("Why are these left out?").fill("We talked at lunch.")
    editor.get_by_role("button", name="Publish").click()
    expect(editor.get_by_text("Edition 1 is published.")).to_be_visible()
    found = for_detail().get(pk=postmortem.pk)
    rows = task_rows(found.incident, found, now=NOON)
    assert open_tasks(rows) == []
    assert [row.task.value for row in rows if row.is_done] == [
        "started",
        "written",
        "in_review",
        "approved",
        "published",
    ]
    # The comment is there in the edition that everybody reads.
    expect(editor.locator(".quoted")).to_have_text(["The", "queue", "grew"])
    n_leads_to(comment, editor)


def test_without_script_one_reads_comments_answers_and_decides(
    open_as: As, postmortem: Postmortem, reviewer: User
) -> None:
    page = open_as(reviewer, url_of(postmortem), javascript=False)
    form = page.locator("details", has_text="Comment on “Summary”").last

    form.locator("summary").click()
    form.get_by_label("Quoted words").fill("nothing of it")
    form.locator("[name=text]").fill("Who saw it first?")
    form.get_by_role("button", name="Add comment").click()
    expect(page.get_by_role("alert")).to_contain_text("does not hold these words")
    form.get_by_label("Quoted words").fill("without anybody seeing it")
    form.get_by_role("button", name="Add comment").click()
    expect(page.locator(".quoted")).to_have_text("without anybody seeing it")
    thread = page.locator("article.comment")
    thread.locator("summary").click()
    thread.get_by_label("Reply", exact=True).fill("The night shift.")
    thread.get_by_role("button", name="Send reply").click()
    expect(thread).to_contain_text("The night shift.")
    thread.get_by_role("button", name="Resolve").click()
    expect(thread).to_contain_text("Resolved")
    expect(page.locator(".quoted")).to_have_count(0)
    page.get_by_role("button", name="Approve").click()

    expect(page.get_by_role("status").first).to_contain_text("You approved this text.")
