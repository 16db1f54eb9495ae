"""The search page jumps, shows, counts, suggests, and answers anything that is typed."""

import json
from pathlib import Path

import pytest

from core.models import Role
from incidents.domain.search_query import read_query
from incidents.queries.search import SearchFilter, jump, palette, search
from tests.conftest import SignedIn
from tests.factories.catalog import make_service
from tests.factories.incidents import make_entry, make_incident
from tests.factories.people import make_user
from tests.security.pages import read

pytestmark = pytest.mark.django_db

NAUGHTY = Path(__file__).parents[2] / "fixtures" / "bad-input" / "blns.json"


def test_matches_are_shown_with_their_words_marked(signed_in: SignedIn) -> None:
    make_entry(make_incident(title="Slow & sad", severity="sev2"), text="We restarted <b>it</b>")
    client = signed_in(make_user())

    page = client.get("/search/", {"q": "restart"}).content.decode()

    assert "We <mark>restarted</mark> &lt;b&gt;it&lt;/b&gt;" in page
    assert "1 result<" in page
    assert "Slow &amp; sad" in page
    assert 'value="restart"' in page


def test_a_reference_or_short_name_goes_straight_there(signed_in: SignedIn) -> None:
    incident, service = make_incident(), make_service(name="Shop", slug="shop")
    client = signed_in(make_user())

    by_reference = client.get("/search/", {"q": incident.reference.lower()})
    by_name = client.get("/search/", {"q": "shop"}, follow=True)
    not_jumped = client.get("/search/", {"q": "shop", "jump": "no"})
    missing = client.get("/search/", {"q": "INC-999999"})

    assert by_reference.headers["Location"] == incident.get_absolute_url()
    assert by_name.redirect_chain == [(service.get_absolute_url(), 302)]
    assert "/search/?q=shop&jump=no" in read(by_name).links
    assert not_jumped.status_code == 200
    assert "Nothing was found" in read(missing).text


def test_a_misspelling_offers_the_word(signed_in: SignedIn) -> None:
    make_service(name="Checkout", slug="shop")
    client = signed_in(make_user())

    page = read(client.get("/search/", {"q": "chekout"}))

    assert "Did you mean" in page.text
    assert "/search/?q=checkout&jump=no" in page.links


def test_an_empty_page_offers_one_way_on(signed_in: SignedIn) -> None:
    make_incident(title="Needle", severity="sev1")
    client = signed_in(make_user())

    filtered = read(client.get("/search/", {"q": "needle", "severity": "sev5"}))
    past = read(client.get("/search/", {"q": "needle", "page": "7"}))
    unwanted = read(client.get("/search/", {"q": "-needle"}))
    nothing = read(client.get("/search/"))

    assert "Nothing was found with these filters." in filtered.text
    assert "/search/?q=needle" in filtered.links
    assert "There are no further results." in past.text
    assert "Say what to find" in unwanted.text
    assert "How to ask" in nothing.text


def test_an_unknown_filter_is_named(signed_in: SignedIn) -> None:
    response = signed_in(make_user()).get("/search/", {"q": "kept", "severity": "sev9"})

    assert response.status_code == 422
    page = response.content.decode()
    assert "Severity: Select a valid choice." in page
    assert 'value="kept"' in page


def test_any_string_gets_an_answer(signed_in: SignedIn) -> None:
    make_incident(title="Needle")
    person = make_user()
    client = signed_in(person)
    texts = [*json.loads(NAUGHTY.read_text(encoding="utf-8")), "\x00", "a\x00b", '"', "-", "*", "^"]

    for text in texts:
        query = read_query(text)
        results = search(person, query, SearchFilter())
        assert results.total == len(results.hits)
        assert len(palette(person, query)) <= 1
        assert jump(person, query) is None
    answers = [client.get("/search/", {"q": text}).status_code for text in texts[:-6:25]]

    assert set(answers) == {200}
    assert client.get("/search/palette/", {"q": "a'\"*:&|!"}).status_code == 200


def test_the_palette_offers_things_pages_and_references(signed_in: SignedIn) -> None:
    service = make_service(name="Metrics store", slug="store")
    incident = make_incident(title="Slow")
    viewer, responder = signed_in(make_user(role=Role.VIEWER)), signed_in(make_user())

    by_word = viewer.get("/search/palette/", {"q": "metr"}).json()["options"]
    by_reference = viewer.get("/search/palette/", {"q": incident.reference}).json()["options"]
    declaring = responder.get("/search/palette/", {"q": "decl"}).json()["options"]

    assert by_word == [
        {"name": "Metrics store", "kind": "Service", "url": service.get_absolute_url()},
        {"name": "Metrics", "kind": "Go to", "url": "/metrics/", "keys": "g m"},
    ]
    assert by_reference[0]["url"] == incident.get_absolute_url()
    assert declaring == [
        {"name": "Declare incident", "kind": "Go to", "url": "/declare/", "keys": "c"}
    ]
    assert viewer.get("/search/palette/", {"q": "decl"}).json() == {"options": []}


def test_the_api_finds_what_the_page_finds(signed_in: SignedIn) -> None:
    incident = make_incident(title="Needle", severity="sev1")
    make_entry(incident, text="A needle in the queue")
    client = signed_in(make_user())

    found = client.get("/api/v1/search/", {"q": "needle"}).json()
    jumping = client.get("/api/v1/search/", {"q": incident.reference}).json()
    wrong = client.get("/api/v1/search/", {"q": "needle", "kind": "nonsense"})

    assert (found["total"], found["is_capped"], found["next_page"]) == (2, False, None)
    assert found["counts"] == [
        {"kind": "incident", "number": 1},
        {"kind": "timeline_entry", "number": 1},
    ]
    assert [(hit["kind"], hit["reference"], hit["text"]) for hit in found["results"]] == [
        ("incident", incident.reference, ""),
        ("timeline_entry", incident.reference, "A needle in the queue"),
    ]
    assert {hit["incident"] for hit in found["results"]} == {incident.reference}
    assert jumping["jump"] == incident.get_absolute_url()
    assert wrong.status_code == 400
