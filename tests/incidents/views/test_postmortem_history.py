from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from core.models import Role
from incidents.domain.review import Verdict
from incidents.models import Postmortem, SectionVersion
from incidents.usecases.postmortem_sections import save_section
from incidents.usecases.postmortems import publish_postmortem
from incidents.usecases.reviews import give_verdict, request_review
from tests.conftest import SignedIn
from tests.factories.incidents import NOON
from tests.factories.people import make_user
from tests.factories.postmortems import section_of, started, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def postmortem() -> Postmortem:
    """Return a text of three revisions: the template, "First words", "Second words"."""
    postmortem = started()
    for hours, text in ((1, "First words"), (3, "Second words")):
        section = section_of(postmortem)
        save_section(
            section,
            by=None,
            at=NOON + timedelta(hours=hours),
            text=text,
            base_version=section.version,
        )
    return postmortem


def url_of(postmortem: Postmortem, path: str) -> str:
    return f"/postmortems/{postmortem.reference}/{path}"


def test_history_lists_revisions_the_newest_first(
    signed_in: SignedIn, postmortem: Postmortem
) -> None:
    response = signed_in(make_user(role=Role.VIEWER)).get(url_of(postmortem, "history/"))

    shown = [(one.number, one.saves, one.changed) for one in response.context["revisions"]]
    assert shown[:2] == [(3, 1, ("summary",)), (2, 1, ("summary",))]
    assert shown[2][:2] == (1, 6)


def test_history_names_the_sections_that_a_revision_changed(
    signed_in: SignedIn, postmortem: Postmortem
) -> None:
    page = signed_in(make_user(role=Role.VIEWER)).get(url_of(postmortem, "history/")).text

    assert page.count("1 save in Summary</p>") == 2
    assert "6 saves in Summary, Timeline, " in page


def test_two_editions_are_restored_as_a_whole_only(
    signed_in: SignedIn, postmortem: Postmortem
) -> None:
    write(postmortem, "Required words", "surprises", "limited-damage", "follow-ups")
    publish_postmortem(postmortem, by=None, at=NOON)
    write(postmortem, "Third words", "summary")
    publish_postmortem(postmortem, by=None, at=NOON)
    client = signed_in(make_user())

    editions = client.get(url_of(postmortem, "diff/?a=e1&b=e2")).text
    working = client.get(url_of(postmortem, "diff/?a=e1&b=now")).text
    restored = client.post(url_of(postmortem, "restore/"), {"point": "e1", "section": ""})

    assert "Restore edition 1" in editions
    assert ("Restore this section" in editions, "Restore this section" in working) == (False, True)
    assert restored.status_code == 302
    assert section_of(postmortem).text == "Second words"


def test_two_revisions_differ_word_by_word_with_marks(
    signed_in: SignedIn, postmortem: Postmortem
) -> None:
    client = signed_in(make_user(role=Role.VIEWER))

    given = client.get(url_of(postmortem, "diff/?a=2&b=3"))
    latest = client.get(url_of(postmortem, "diff/"))

    body = given.content.decode()
    assert "<del>First</del> words" in body
    assert "<ins>Second</ins> words" in body
    assert "Restore" not in body
    assert latest.context["comparison"].sections == given.context["comparison"].sections


def test_versions_of_one_section_editions_and_verdicts_are_compared_too(
    signed_in: SignedIn, postmortem: Postmortem
) -> None:
    write(postmortem, "Required words", "surprises", "limited-damage", "follow-ups")
    request_review(postmortem, by=make_user(), at=NOON, reviewers=[make_user()])
    verdict = give_verdict(postmortem, by=make_user(), at=NOON, verdict=Verdict.APPROVED)
    publish_postmortem(postmortem, by=None, at=NOON)
    write(postmortem, "Third words", "summary")
    publish_postmortem(postmortem, by=None, at=NOON)
    client = signed_in(make_user())

    headings = {
        query: [
            one.heading
            for one in client.get(url_of(postmortem, f"diff/?{query}"))
            .context["comparison"]
            .sections
        ]
        for query in (
            "section=summary&a=v2&b=v3",
            "section=summary&a=v2&b=now",
            "a=e1&b=e2",
            "a=e1&b=now",
            f"a=r{verdict.pk}&b=now",
            "a=3&b=3",
        )
    }

    assert list(headings.values()) == [
        ["Summary"],
        ["Summary"],
        ["Text as published"],
        ["Summary"],
        ["Summary"],
        [],
    ]


@pytest.mark.parametrize(
    "query",
    [
        "a=0&b=1",
        "a=1&b=99",
        "a=e1&b=now",
        "a=r1&b=now",
        "a=x&b=now",
        "a=x1&b=now",
        "a=٣&b=now",
        f"a={'9' * 400}&b=now",
        "section=nowhere&a=1&b=2",
        "b=1",
    ],
)
def test_a_point_that_never_was_is_not_found(
    signed_in: SignedIn, postmortem: Postmortem, query: str
) -> None:
    assert signed_in(make_user()).get(url_of(postmortem, f"diff/?{query}")).status_code == 404


def test_restoring_brings_an_old_text_back_as_a_new_version(
    signed_in: SignedIn, postmortem: Postmortem
) -> None:
    client = signed_in(make_user())
    write(postmortem, "Stays", "surprises")
    url = url_of(postmortem, "restore/")

    first = client.post(url, {"point": "2", "section": "summary"}, follow=True)
    again = client.post(url, {"point": "v2", "section": "summary"}, follow=True)

    assert section_of(postmortem).text == "First words"
    assert section_of(postmortem, "surprises").text == "Stays"
    assert SectionVersion.objects.filter(text="Second words").count() == 1
    assert [str(one) for one in first.context["messages"]] == [
        "Restored as a new version: Summary."
    ]
    assert [str(one) for one in again.context["messages"]] == ["The text says this already."]


def test_restoring_a_whole_revision_brings_every_section_back(
    signed_in: SignedIn, postmortem: Postmortem
) -> None:
    before = {section.key: section.text for section in postmortem.sections.all()}
    for section in postmortem.sections.all():
        save_section(section, by=make_user(), at=NOON, text="Over", base_version=section.version)

    signed_in(make_user()).post(url_of(postmortem, "restore/"), {"point": "3"})

    assert {section.key: section.text for section in postmortem.sections.all()} == before


@pytest.mark.parametrize("sent", [{}, {"point": "99"}, {"point": "v9", "section": "bad key"}])
def test_restoring_nothing_is_not_found(
    signed_in: SignedIn, postmortem: Postmortem, sent: dict[str, str]
) -> None:
    response = signed_in(make_user()).post(url_of(postmortem, "restore/"), sent)

    assert response.status_code == 404
    assert section_of(postmortem).version == 3


@pytest.mark.parametrize("saves", [1, 3])
def test_the_difference_takes_as_many_statements_for_three_sections_as_for_one(
    signed_in: SignedIn, django_assert_max_num_queries: DjangoAssertNumQueries, saves: int
) -> None:
    postmortem = started()
    write(postmortem, "Words", *["summary", "surprises", "follow-ups"][:saves])
    client = signed_in(make_user())

    with django_assert_max_num_queries(9):
        response = client.get(url_of(postmortem, "diff/?section=&a=1&b=now"))

    assert response.status_code == 200
