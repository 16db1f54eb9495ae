import pytest
from pytest_django import DjangoAssertNumQueries

from core.models import Role
from incidents.models import Postmortem, ReviewComment
from incidents.usecases.reviews import request_review
from tests.core.api.client import Program
from tests.factories.incidents import NOON, make_incident
from tests.factories.people import make_user
from tests.factories.postmortems import make_comment, make_reviewer, section_of, started, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_review() -> Postmortem:
    """A written text, in review by nobody who said anything yet."""
    postmortem = write(started())
    return request_review(postmortem, by=make_user(), at=NOON, reviewers=[make_user()])


def test_a_review_from_asking_to_an_outdated_approval() -> None:
    postmortem, author, reviewer = write(started()), make_user(), make_user(username="rae")
    base = f"/postmortems/{postmortem.reference}/review/"
    writing, reviewing = Program(author), Program(reviewer)

    asked = writing.ask("POST", f"{base}ask/", {"reviewers": ["rae"]}).json()
    refused = reviewing.ask("POST", f"{base}ask-for-changes/", {"text": "Say when."}).json()
    draft_again = reviewing.ask("POST", f"{base}approve/", {})
    writing.ask("POST", f"{base}ask/", {"reviewers": ["rae"]})
    approved = reviewing.ask(
        "POST", f"{base}approve/", {"versions": asked["versions"], "checks": ["facts"]}
    ).json()
    write(postmortem, "It broke at noon.\n", "summary")
    outdated = reviewing.ask("GET", base).json()
    withdrawn = writing.ask("POST", f"{base}withdraw/").json()

    assert (asked["status"], asked["reviewers"][0]["asked_by"]) == ("in_review", author.username)
    assert (refused["status"], refused["open_threads"]) == ("draft", 1)
    assert (draft_again.status_code, draft_again.json()["code"]) == (409, "rule_violation")
    assert approved["reviewers"] == [
        approved["reviewers"][0]
        | {"person": "rae", "verdict": "approved", "checks": ["facts"], "is_outdated": False}
    ]
    assert outdated["reviewers"][0]["is_outdated"]
    assert outdated["reviewers"][0]["changed_sections"] == [section_of(postmortem).heading]
    assert withdrawn["status"] == "draft"


@pytest.mark.parametrize(
    ("action", "body", "status", "field"),
    [
        ("ask", {"reviewers": []}, 409, "reviewers"),
        ("ask", {"reviewers": ["viewer"]}, 400, "reviewers"),
        ("ask", {"reviewers": ["nobody"]}, 400, "reviewers"),
        ("ask", {"person": "rae"}, 400, "person"),
        ("approve", {"checks": ["luck"]}, 400, "checks.0"),
        ("approve", {"versions": {"summary": 10**30}}, 400, "versions.summary"),
        ("approve", {"versions": {}}, 400, "versions"),
        ("ask-for-changes", {}, 400, "text"),
        ("ask-for-changes", {"text": " "}, 400, "text"),
        ("ask-for-changes", {"text": "a\0"}, 400, "text"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    in_review: Postmortem, action: str, body: dict[str, object], status: int, field: str
) -> None:
    make_user(username="viewer", role=Role.VIEWER)

    answer = Program(make_user()).ask(
        "POST", f"/postmortems/{in_review.reference}/review/{action}/", body
    )

    assert answer.status_code == status
    assert field in answer.json()["errors"]
    assert not in_review.reviewers.exclude(verdict="waiting").exists()


def test_a_thread_is_begun_answered_resolved_and_opened_again() -> None:
    postmortem, person = write(started()), make_user()
    program, base = Program(person), f"/postmortems/{postmortem.reference}/comments/"

    begun = program.ask(
        "POST", base, {"text": "What broke?", "section": "summary", "quote": "It broke"}
    )
    thread = begun["Location"].removeprefix("/api/v1")
    program.ask("POST", f"{thread}reply/", {"text": "The queue."})
    resolved = program.ask("POST", f"{thread}resolve/").json()
    opened = program.ask("POST", f"{thread}reopen/").json()
    write(postmortem, "All is well.\n", "summary")
    listed = program.ask("GET", base).json()["results"]

    assert begun.status_code == 201
    assert begun.json()["section"] == "summary"
    assert not begun.json()["is_text_changed"]
    assert (resolved["is_open"], resolved["resolved_by"]) == (False, person.username)
    assert [reply["text"] for reply in resolved["replies"]] == ["The queue."]
    assert (opened["is_open"], opened["resolved_at"]) == (True, None)
    assert listed == [opened | {"is_text_changed": True}]
    assert program.ask("GET", thread).json() == listed[0]


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({}, 400, "text"),
        ({"text": "?", "section": "nowhere"}, 400, "section"),
        ({"text": "?", "section": 7}, 400, "section"),
        ({"text": "?", "quote": "It broke"}, 409, "section"),
        ({"text": "?", "section": "summary", "quote": "not there"}, 409, "quote"),
    ],
)
def test_a_comment_that_cannot_be_kept_is_refused_at_its_field(
    body: dict[str, object], status: int, field: str
) -> None:
    postmortem = write(started())

    answer = Program(make_user()).ask(
        "POST", f"/postmortems/{postmortem.reference}/comments/", body
    )

    assert (answer.status_code, list(answer.json()["errors"])) == (status, [field])
    assert not ReviewComment.objects.exists()


def test_replies_and_threads_of_other_texts_are_no_threads_here() -> None:
    first, other = started(), started()
    comment = make_comment(other)
    reply = make_comment(first, parent=make_comment(first))
    program, base = Program(make_user()), f"/postmortems/{first.reference}/comments/"

    answers = [program.ask("GET", f"{base}{one.pk}/").status_code for one in (comment, reply)]
    resolving = [
        program.ask("POST", f"{base}{one.pk}/resolve/").status_code for one in (comment, reply)
    ]

    assert answers == resolving == [404, 404]


def test_roles_and_strangers(in_review: Postmortem) -> None:
    viewer, base = make_user(role=Role.VIEWER), f"/postmortems/{in_review.reference}/"
    hidden = started(make_incident(restricted=True, resolved=True))

    allowed = Program(viewer).ask("POST", f"{base}comments/", {"text": "Why?"})
    refused = Program(viewer).ask("POST", f"{base}review/approve/", {})
    unknown = Program(make_user()).ask("GET", f"/postmortems/{hidden.reference}/review/")

    assert [one.status_code for one in (allowed, refused, unknown)] == [201, 403, 404]


@pytest.mark.parametrize("rows", [1, 3])
def test_three_of_all_take_as_many_statements_as_one(
    django_assert_max_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    postmortem, person = write(started()), make_user()
    for _ in range(rows):
        make_reviewer(postmortem, asked_by=make_user())
        make_comment(postmortem, section=section_of(postmortem), author=make_user())
    program, base = Program(person), f"/postmortems/{postmortem.reference}/"

    with django_assert_max_num_queries(8):
        review = program.ask("GET", f"{base}review/").json()
    with django_assert_max_num_queries(6):
        threads = program.ask("GET", f"{base}comments/").json()["results"]

    assert len(review["reviewers"]) == len(threads) == rows
