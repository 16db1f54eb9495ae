"""Search finds words, phrases and names, and nothing the viewer may not know of."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.audit.activity import record
from core.models import Role, User
from core.visibility import Viewer, viewing_as
from incidents.domain.search_query import read_query
from incidents.models import SearchDocument
from incidents.queries import search_statement
from incidents.queries.search import (
    PAGE_SIZE,
    Results,
    SearchFilter,
    _moment,
    jump,
    palette,
    recent,
    search,
)
from incidents.usecases.postmortem_sections import save_section
from incidents.usecases.postmortems import publish_postmortem
from tests.factories.catalog import make_service, make_team
from tests.factories.incidents import (
    NOON,
    make_action_item,
    make_entry,
    make_incident,
    make_postmortem,
)
from tests.factories.people import make_user
from tests.factories.postmortems import make_comment, section_of, started, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Iterator[User]:
    """Look at everything as a responder."""
    someone = make_user(role=Role.RESPONDER)
    with viewing_as(someone):
        yield someone


def found(person: User, text: str, **chosen: object) -> Results:
    return search(person, read_query(text), SearchFilter(**chosen))  # type: ignore[arg-type]  # each test names fields


def texts(results: Results) -> list[str]:
    return [hit.text or hit.title for hit in results.hits]


@contextmanager
def statements(most: int) -> Iterator[None]:
    with CaptureQueriesContext(connection) as sent:
        yield
    assert len(sent) <= most


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("restart", ["We restarted the pool of db1.example.com, not the cache"]),
        ("RESTARTS pools", ["We restarted the pool of db1.example.com, not the cache"]),
        ('"the pool"', ["We restarted the pool of db1.example.com, not the cache"]),
        ('"pool the"', []),
        ("the not", ["We restarted the pool of db1.example.com, not the cache"]),
        ("db1.example.com", ["We restarted the pool of db1.example.com, not the cache"]),
        ("example", ["We restarted the pool of db1.example.com, not the cache"]),
        ("cache -pool", ["The cache is cold"]),
        ('cache -"is cold"', ["We restarted the pool of db1.example.com, not the cache"]),
        ("Überlast", ["Größe der ÜBERLAST"]),
        ("cache cold pool", []),
        ("- ! 😀", []),
        ("-cache", []),
    ],
)
def test_words_phrases_and_exclusions(person: User, text: str, expected: list[str]) -> None:
    incident = make_incident(title="Slow")
    for line in (
        "We restarted the pool of db1.example.com, not the cache",
        "The cache is cold",
        "Größe der ÜBERLAST",
    ):
        make_entry(incident, text=line)

    assert texts(found(person, text)) == expected


def test_a_word_in_a_name_comes_before_many_in_a_text(person: User) -> None:
    incident = make_incident(title="Slow")
    for _ in range(3):
        make_entry(incident, text="checkout checkout checkout")
    service = make_service(name="Checkout", slug="checkout")

    results = found(person, "checkout")

    assert [hit.kind.name for hit in results.hits] == ["service", *["timeline_entry"] * 3]
    assert results.hits[0].url == service.get_absolute_url()
    assert [(count.kind.name, count.number) for count in results.counts] == [
        ("service", 1),
        ("timeline_entry", 3),
    ]


def test_each_kind_opens_its_page(person: User) -> None:
    team = make_team(name="Needle team", slug="needle")
    postmortem = make_postmortem(make_incident(title="Slow", resolved=True), title="Needle review")
    incident = make_incident(title="Needle")
    entry = make_entry(incident, text="needle")
    item = make_action_item(incident, title="Needle")
    section = section_of(postmortem)
    save_section(section, by=None, at=NOON, text="needle", base_version=section.version)
    comment = make_comment(postmortem, text="needle?")

    hits = {hit.kind.name: (hit.url, hit.reference) for hit in found(person, "needle").hits}

    assert hits == {
        "team": (team.get_absolute_url(), ""),
        "incident": (incident.get_absolute_url(), incident.reference),
        "timeline_entry": (
            f"{incident.get_absolute_url()}timeline/?line={entry.pk}#entry-{entry.pk}",
            incident.reference,
        ),
        "postmortem": (postmortem.get_absolute_url(), postmortem.reference),
        "postmortem_section": (
            f"{postmortem.get_absolute_url()}#section-summary",
            postmortem.reference,
        ),
        "review_comment": (comment.get_absolute_url(), postmortem.reference),
        "action_item": (item.get_absolute_url(), item.reference),
    }


def test_filters_cut_results_and_counts(person: User) -> None:
    shop = make_service(name="Needle shop", slug="shop")
    worse = make_incident(title="Needle one", severity="sev1", services=(shop,))
    make_incident(title="Needle two", severity="sev2", resolved=True)
    make_entry(worse, text="needle")

    assert found(person, "needle", severity="sev1").total == 2
    assert texts(found(person, "needle", status="resolved")) == ["Needle two"]
    assert [hit.kind.name for hit in found(person, "needle", kind="timeline_entry").hits] == [
        "timeline_entry"
    ]
    by_service = found(person, "needle", service="shop")
    assert [(count.kind.name, count.number) for count in by_service.counts] == [
        ("service", 1),
        ("incident", 1),
        ("timeline_entry", 1),
    ]
    assert found(person, "needle", service="nowhere").total == 0


def test_pages_follow_each_other_newest_first(person: User) -> None:
    incident = make_incident(title="Slow")
    for number in range(PAGE_SIZE + 1):
        make_entry(incident, at=NOON + timedelta(minutes=number), text=f"needle {number}")

    first = found(person, "needle", by_age=True)
    second = found(person, "needle", by_age=True, page=2)
    third = found(person, "needle", page=3)

    assert texts(first)[:2] == [f"needle {PAGE_SIZE}", f"needle {PAGE_SIZE - 1}"]
    assert (first.previous_page, first.next_page) == (None, 2)
    assert texts(second) == ["needle 0"]
    assert (second.previous_page, second.next_page) == (1, None)
    assert (third.hits, third.page) == ([], 3)


def test_only_the_newest_matches_are_ranked_and_it_says_so(
    person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_statement, "MOST_SMALL", 2)
    monkeypatch.setattr("incidents.queries.search.MOST_SMALL", 2)
    incident = make_incident(title="Needle itself", declared_at=NOON - timedelta(days=900))
    for number in range(3):
        make_entry(incident, at=NOON + timedelta(minutes=number), text=f"needle {number}")

    results = found(person, "needle", by_age=True)

    assert texts(results) == ["needle 2", "needle 1", "Needle itself"]
    assert results.is_capped is True


def test_statements_do_not_grow_with_rows(person: User) -> None:
    for rows in (1, 3):
        incident = make_incident(title="Needle")
        for _ in range(rows):
            make_entry(incident, text="needle")
        with statements(most=1):
            assert found(person, "needle").hits
    with statements(most=2):
        found(person, "nedle")
    with statements(most=1):
        palette(person, read_query("needle"))
    with statements(most=1):
        jump(person, read_query("needle"))


def test_a_restricted_word_shows_nowhere(person: User) -> None:
    hidden = make_incident(title="Zebra", summary="zebra", restricted=True)
    make_entry(hidden, text="zebra")
    make_action_item(hidden, title="zebra")
    shown = make_incident(title="Lion and zebra")

    results = found(person, "zebra")

    assert texts(results) == ["Lion and zebra"]
    assert [(count.kind.name, count.number) for count in results.counts] == [("incident", 1)]
    shown.delete()
    assert found(person, "zebra") == Results(read_query("zebra"))
    assert found(person, "zebru").suggestions == ()
    assert palette(person, read_query("zeb")) == []
    assert jump(person, read_query(hidden.reference)) is None


def test_those_who_may_know_find_it(person: User) -> None:
    incident = make_incident(title="Zebra", restricted=True, known_to=(person,))
    admin = make_user(role=Role.ADMIN)

    assert texts(found(person, "zebra")) == ["Zebra"]
    assert jump(person, read_query(incident.reference)) == incident.get_absolute_url()
    with viewing_as(admin):
        assert texts(found(admin, "zebra")) == ["Zebra"]
    with viewing_as(Viewer.NOBODY):
        assert SearchDocument.objects.count() == 0


def test_viewers_find_what_is_published_and_writers_what_is_written() -> None:
    postmortem = write(started(make_incident(title="Slow", resolved=True)), "The published cause")
    publish_postmortem(postmortem, by=None, at=NOON)
    section = section_of(postmortem)
    save_section(section, by=None, at=NOON, text="The drafted cause", base_version=section.version)
    viewer, writer = make_user(role=Role.VIEWER), make_user(role=Role.RESPONDER)

    with viewing_as(viewer):
        assert [hit.kind.name for hit in found(viewer, "published").hits] == [
            "published_postmortem"
        ]
        assert found(viewer, "drafted").hits == []
    with viewing_as(writer):
        assert [hit.kind.name for hit in found(writer, "drafted").hits] == ["postmortem_section"]


def test_a_mistyped_word_is_spelled_like_one_that_is_there(person: User) -> None:
    make_service(name="Checkout", slug="checkout")

    assert found(person, "chekout").suggestions == ("checkout",)
    assert found(person, "checkout missing").suggestions == ()


def test_names_are_completed_while_one_types(person: User) -> None:
    service = make_service(name="Checkout", slug="shop-window")
    make_team(name="Payments", slug="money")
    make_incident(title="Checkout is slow")
    make_entry(make_incident(title="Other", summary="checkout"), text="checkout")

    names = [hit.name for hit in palette(person, read_query("chec"))]

    assert names == [service.name, "Checkout is slow"]
    assert [hit.name for hit in palette(person, read_query("c"))] == names
    assert [hit.name for hit in palette(person, read_query("pay"))] == ["Payments"]
    assert [hit.name for hit in palette(person, read_query("checkout sl"))] == ["Checkout is slow"]
    assert [hit.name for hit in palette(person, read_query("shop-w"))] == [service.name]
    assert palette(person, read_query("!")) == []


def test_a_name_of_one_thing_is_jumped_to(person: User) -> None:
    team = make_team(slug="payments")
    make_service(slug="both")
    make_team(slug="both")
    item = make_action_item()

    assert jump(person, read_query("Payments")) == team.get_absolute_url()
    assert jump(person, read_query("act 1" + str(item.pk))) is None
    assert jump(person, read_query(item.reference)) == item.get_absolute_url()
    assert jump(person, read_query("both")) is None
    assert jump(person, read_query("two words")) is None


def test_recent_is_what_the_person_worked_on(person: User) -> None:
    first, second, hidden = (make_incident() for _ in range(3))
    for incident in (first, second, hidden, first):
        record(person, "incident.edit", incident)
    record(make_user(), "incident.edit", make_incident())
    hidden.restricted = True
    hidden.save()

    with statements(most=2):
        hits = recent(person)

    assert [hit.reference for hit in hits] == [first.reference, second.reference]
    assert recent(make_user()) == []


@pytest.mark.parametrize(
    "at", ["2026-03-02 12:00:00", NOON.replace(tzinfo=None), NOON], ids=["text", "no zone", "zone"]
)
def test_a_moment_has_its_zone_however_the_database_gives_it(at: str | datetime) -> None:
    assert _moment(at) == NOON
