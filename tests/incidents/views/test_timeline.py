"""The timeline as a page, by polling, and with its compose line."""

import html
import json
import re
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from core.models import Role
from incidents.domain.lifecycle import IncidentStatus
from incidents.forms.timeline_entry import LARGEST_ID
from incidents.models import Incident, TimelineEntry
from incidents.usecases.roles import assign_role
from incidents.usecases.timeline import correct_entry
from tests.conftest import SignedIn
from tests.factories.incidents import NOON, make_entry, make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
NAUGHTY = Path(__file__).parents[2] / "fixtures" / "bad-input" / "blns.json"
BY_SCRIPT = {"HX-Request": "true"}


@pytest.fixture
def client(signed_in: SignedIn) -> Client:
    return signed_in(make_user(name="Ana"))


def url_of(incident: Incident, rest: str = "") -> str:
    return f"/incidents/INC-{incident.pk}/timeline/{rest}"


def ids(answer: bytes) -> list[str]:
    """Return the ids of the lines in an answer."""
    return re.findall(r'<li class="timeline-item[^>]* id="([^"]+)"', answer.decode())


def words(answer: bytes) -> list[str]:
    """Return the words of the lines in an answer as a reader sees them."""
    shown = re.findall(r'<p class="timeline-words">(.*?)</p>', answer.decode(), re.DOTALL)
    return [html.unescape(re.sub(r"</?a\b[^>]*>", "", text)) for text in shown]


def link_to(rel: str, answer: bytes) -> str | None:
    """Return where the link to the piece before ("prev") or behind ("next") leads."""
    found = re.search(rf'<a href="([^"]+)" rel="{rel}">', answer.decode())
    return html.unescape(found[1]) if found else None


def test_the_page_shows_the_lines_the_oldest_first(client: Client) -> None:
    incident = make_incident()
    later = make_entry(incident, at=NOON.replace(hour=13), kind="decision", text="Rolled back")
    earlier = make_entry(incident, text="Errors", author=make_user(name="Bo"))

    response = client.get(url_of(incident))

    page = response.content.decode()
    assert (response.status_code, words(response.content)) == (200, ["Errors", "Rolled back"])
    assert ids(response.content) == [f"entry-{earlier.pk}", f"entry-{later.pk}"]
    assert [word for word in ("Bo", "Decision", "12:00") if word not in page] == []
    assert f'data-poll-cursor="{earlier.pk}"' in page


def test_the_page_of_the_incident_shows_the_timeline_too(client: Client) -> None:
    incident = make_incident()
    make_entry(incident, text="Errors")

    response = client.get(incident.get_absolute_url())

    assert words(response.content) == ["Errors"]
    assert "data-timeline-form" in response.content.decode()


def test_a_filter_in_the_address_hides_lines_and_counts_them(client: Client) -> None:
    incident = make_incident()
    make_entry(incident, text="Errors")
    make_entry(incident, kind="decision", text="Rolled back")

    response = client.get(url_of(incident, "?kind=decision&kind=rumour"))

    page = response.content.decode()
    assert words(response.content) == ["Rolled back"]
    assert "1 hidden by filter." in page
    assert "There is no kind rumour; it was left out of the filter." in page


def test_words_are_plain_text_with_links_that_nobody_follows_for_us(client: Client) -> None:
    incident = make_incident()
    make_entry(incident, text="**no** <b>markup</b>, see https://logs.example/?a=1&b=2\nnext")

    response = client.get(url_of(incident))

    assert (
        "**no** &lt;b&gt;markup&lt;/b&gt;, see "
        '<a href="https://logs.example/?a=1&amp;b=2" rel="nofollow">'
        "https://logs.example/?a=1&amp;b=2</a>\nnext"
    ) in response.content.decode()


def test_every_naughty_string_is_shown_exactly_as_typed(client: Client) -> None:
    incident = make_incident()
    strings = [text for text in json.loads(NAUGHTY.read_text(encoding="utf-8")) if text.strip()]
    for text in strings:
        make_entry(incident, text=text)

    shown: set[str] = set()
    address: str | None = url_of(incident)
    while address is not None:
        piece = client.get(address).content
        shown.update(words(piece))
        address = link_to("prev", piece)

    assert sorted(set(strings) - shown) == []


def test_an_added_line_is_shown_where_it_stands(client: Client) -> None:
    incident = make_incident()

    response = client.post(url_of(incident, "add/"), {"text": "!action Restarted"})

    entry = TimelineEntry.objects.get()
    assert (entry.text, entry.kind, entry.author and entry.author.name) == (
        "Restarted",
        "action",
        "Ana",
    )
    assert response.status_code == 302
    assert response["Location"] == f"{url_of(incident)}#entry-{entry.pk}"


def test_a_line_added_on_the_page_of_the_incident_is_shown_there(client: Client) -> None:
    incident = make_incident()

    response = client.post(url_of(incident, "add/"), {"text": "Restarted", "page": "incident"})

    entry = TimelineEntry.objects.get()
    assert response["Location"] == f"{incident.get_absolute_url()}#entry-{entry.pk}"


def test_the_same_form_sent_twice_adds_one_line(client: Client) -> None:
    incident = make_incident()

    places = {
        client.post(url_of(incident, "add/"), {"text": "Restarted", "idempotency_key": "k"})[
            "Location"
        ]
        for _ in range(2)
    }

    assert places == {f"{url_of(incident)}#entry-{TimelineEntry.objects.get().pk}"}


def test_what_was_assumed_about_the_time_is_said(client: Client) -> None:
    incident = make_incident()
    tomorrow = "2199-01-01 10:00 Restarted"

    response = client.post(url_of(incident, "add/"), {"text": tomorrow}, follow=True)

    assert "Added at Tue 1 Jan 2199 10:00 UTC (lies in the future)." in response.content.decode()


@pytest.mark.parametrize("headers", [{}, BY_SCRIPT])
def test_a_refused_line_keeps_what_was_typed(client: Client, headers: dict[str, str]) -> None:
    incident = make_incident()
    data = {"text": "10:42 Restarted", "time": "banana"}

    response = client.post(url_of(incident, "add/"), data, headers=headers)

    page = response.content.decode()
    assert response.status_code == 422
    assert [
        kept for kept in ("10:42 Restarted</textarea>", 'value="banana"') if kept not in page
    ] == []
    assert ("<title>" in page) == (not headers)
    assert not TimelineEntry.objects.exists()


def test_a_script_gets_its_line_alone(client: Client) -> None:
    incident = make_incident()
    make_entry(incident, text="Errors")

    response = client.post(url_of(incident, "add/"), {"text": "Restarted"}, headers=BY_SCRIPT)

    assert (response.status_code, response["Vary"].count("HX-Request")) == (200, 1)
    assert words(response.content) == ["Restarted", "Restarted"]
    assert "data-cursor" not in response.content.decode()


def test_a_blank_key_is_none(client: Client) -> None:
    incident = make_incident()

    response = client.post(url_of(incident, "add/"), {"text": "x", "idempotency_key": " \t"})

    assert response.status_code == 302
    assert TimelineEntry.objects.get().idempotency_key is None


def test_inserting_offers_a_moment_between_two_lines(client: Client) -> None:
    incident = make_incident()
    first = make_entry(incident)
    make_entry(incident, at=NOON.replace(minute=10))

    page = client.get(url_of(incident, f"add/?after={first.pk}&page=incident")).content.decode()

    assert 'value="2026-03-02 12:05"' in page
    assert 'name="page" value="incident"' in page


@pytest.mark.parametrize("after", ["0", "x", "999999", str(10**30)])
def test_inserting_after_what_is_not_there_offers_no_moment(client: Client, after: str) -> None:
    incident = make_incident()

    response = client.get(url_of(incident, f"add/?after={after}"))

    assert response.status_code == 200
    assert 'value="2026-03-02' not in response.content.decode()


def test_polling_answers_nothing_when_nothing_is_new(client: Client) -> None:
    incident = make_incident()
    entry = make_entry(incident)

    response = client.get(url_of(incident, f"?since={entry.pk}"))

    assert (response.status_code, response.content) == (204, b"")


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (IncidentStatus.OPEN, 204),
        (IncidentStatus.RESOLVED, 204),
        (IncidentStatus.CLOSED, 286),
    ],
)
def test_polling_ends_when_the_incident_is_closed_and_nothing_is_new(
    client: Client, status: IncidentStatus, expected: int
) -> None:
    incident = make_incident(status=status)
    entry = make_entry(incident)

    last = client.get(url_of(incident, f"?since={entry.pk}"))
    before = client.get(url_of(incident, f"?since={entry.pk - 1}"))

    assert (last.status_code, last.content) == (expected, b"")
    assert (before.status_code, words(before.content)) == (200, [entry.text])


def test_polling_answers_only_what_is_new_or_changed(client: Client) -> None:
    incident = make_incident()
    untouched, entry = make_entry(incident, text="Errors"), make_entry(incident, text="Restartd")
    correct_entry(entry, by=None, at=NOON, text="Restarted", kind="note")
    newest = make_entry(incident, text="Recovered")

    response = client.get(url_of(incident, f"?since={entry.pk}"))

    page = response.content.decode()
    assert ids(response.content) == [f"entry-{newest.pk}", f"entry-{entry.pk}"]
    assert f"entry-{untouched.pk}" not in page
    assert page.count("data-poll-replace") == 2  # the changed line and the number of hidden ones
    assert f'data-cursor="{newest.pk}"' in page
    assert page.index("data-poll-append") < page.index(f"entry-{newest.pk}")


def test_polling_the_page_of_an_incident_brings_header_times_and_roles(client: Client) -> None:
    incident, bo = make_incident(), make_user(name="Bo")
    assign_role(incident, "lead", by=bo, person=bo, at=NOON)

    on_its_own = client.get(url_of(incident, "?since=0")).content.decode()
    in_the_incident = client.get(url_of(incident, "?since=0&page=incident")).content.decode()

    parts = ('id="incident-header"', 'id="milestones"', 'id="roles"')
    assert [part for part in parts if part in on_its_own] == []
    assert [part for part in parts if part not in in_the_incident] == []
    assert "Lead Bo" in in_the_incident


def test_polling_keeps_to_the_filter_of_the_page(client: Client) -> None:
    incident = make_incident()
    make_entry(incident, text="Errors")
    make_entry(incident, kind="decision", text="Rolled back")

    response = client.get(url_of(incident, "?kind=decision&since=0"))

    assert words(response.content) == ["Rolled back"]
    assert "1 hidden by filter." in response.content.decode()


@pytest.mark.parametrize("since", ["x", "-1", str(10**30)])
def test_a_cursor_that_is_none_is_named(client: Client, since: str) -> None:
    response = client.get(url_of(make_incident(), f"?since={since}"))

    assert (response.status_code, response.content) == (400, b"since is the number of a row.")


def test_an_empty_cursor_asks_for_everything(client: Client) -> None:
    entry = make_entry(make_incident(), text="Errors")

    assert words(client.get(url_of(entry.incident, "?since=")).content) == ["Errors"]


def test_a_page_in_utc_stays_in_utc_when_it_is_polled_or_written(signed_in: SignedIn) -> None:
    client = signed_in(make_user(time_zone="Asia/Kolkata"))
    incident = make_incident()
    entry = make_entry(incident)

    page = client.get(url_of(incident, "?zone=utc&kind=note")).content.decode()
    news = client.get(url_of(incident, "?page=timeline&zone=utc&since=0")).content.decode()
    added = client.post(url_of(incident, "add/?zone=utc"), {"text": "2026-03-02 10:42 Restarted"})

    carried = (
        f'data-poll-url="{url_of(incident)}?zone=utc&amp;kind=note&amp;page=timeline"',
        f'action="{url_of(incident)}add/?zone=utc"',
        f'href="{url_of(incident)}{entry.pk}/?zone=utc&amp;page=timeline"',
        f'href="{url_of(incident)}?zone=utc&amp;kind=note&amp;kind=action"',
        ">12:00</time>",
    )
    assert [part for part in carried if part not in page] == []
    assert ">12:00</time>" in news
    assert TimelineEntry.objects.latest("id").at == NOON.replace(hour=10, minute=42)
    assert added["Location"].startswith(f"{url_of(incident)}?zone=utc#entry-")


def test_a_viewer_reads_and_does_not_write(signed_in: SignedIn) -> None:
    viewer = signed_in(make_user(role=Role.VIEWER))
    incident = make_incident()
    make_entry(incident, text="Errors")

    response = viewer.get(url_of(incident))
    refused = viewer.post(url_of(incident, "add/"), {"text": "Restarted"})

    assert words(response.content) == ["Errors"]
    assert "data-timeline-form" not in response.content.decode()
    assert (refused.status_code, TimelineEntry.objects.count()) == (403, 1)


@pytest.mark.parametrize("rest", ["", "?since=0", "add/"])
def test_the_timeline_of_a_restricted_incident_is_not_there_for_strangers(
    client: Client, rest: str
) -> None:
    incident = make_incident(restricted=True)
    make_entry(incident)

    assert client.get(url_of(incident, rest)).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_reading_and_polling_take_the_same_statements_for_any_number_of_lines(
    client: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    incident = make_incident()
    for _ in range(number):
        entry = make_entry(incident, author=make_user())
        correct_entry(entry, by=make_user(), at=NOON, text="Better", kind="note")
    client.get(url_of(incident))  # the demo banner is remembered from the first page on

    with django_assert_num_queries(8):
        client.get(url_of(incident))
    with django_assert_num_queries(6):
        client.get(url_of(incident, "?since=0"))
    with django_assert_num_queries(4):
        client.get(url_of(incident, f"?since={10**9}"))


def test_a_reader_finds_what_is_new_and_marks_it_as_seen(client: Client) -> None:
    incident = make_incident()
    make_entry(incident)
    client.post(url_of(incident, "seen/"), {"seen": LARGEST_ID})
    before = client.get(url_of(incident)).content.decode()
    entry = make_entry(incident, author=make_user(), text="Rolled back")
    news = client.get(incident.get_absolute_url()).content.decode()

    answer = client.post(url_of(incident, "seen/"), {"seen": entry.pk, "page": "incident"})
    after = client.get(incident.get_absolute_url()).content.decode()

    assert "1 new line" in " ".join(news.split())
    assert news.count("New since you looked") == 1
    assert (answer.status_code, answer["Location"]) == (302, incident.get_absolute_url())
    assert "since you looked" not in before + after


@pytest.mark.parametrize("seen", ["", "-1", "many", "9" * 30])
def test_what_is_no_row_cannot_have_been_seen(client: Client, seen: str) -> None:
    assert client.post(url_of(make_incident(), "seen/"), {"seen": seen}).status_code == 422


def test_a_script_is_told_nothing_and_a_stranger_that_there_is_nothing(client: Client) -> None:
    script = {"HX-Request": "true"}
    hidden = make_incident(restricted=True)

    answers = [
        client.post(url_of(incident, "seen/"), {"seen": 0}, headers=script).status_code
        for incident in (make_incident(), hidden)
    ]

    assert answers == [204, 404]
