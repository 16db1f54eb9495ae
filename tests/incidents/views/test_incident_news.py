"""What the list of incidents is told while somebody looks at it."""

import html
import re

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from incidents.models import Incident
from incidents.usecases.lifecycle import resolve_incident
from tests.conftest import SignedIn
from tests.factories.incidents import make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(signed_in: SignedIn) -> Client:
    return signed_in(make_user())


def address_in(page: str) -> str:
    """Return where the page asks for news, as js/poll.js puts it together."""
    found = re.search(r'data-poll-url="([^"]+)".*? data-poll-cursor="(\w+)"', page)
    assert found
    return f"/incidents/{html.unescape(found[1])}&since={found[2]}"


def parts(answer: str) -> tuple[list[str], list[str]]:
    """Return the ids of the rows that are new, and of all that take the place of older ones."""
    added, rest = answer.split("</tbody></table>", 1)
    ids = r'<tr[^>]* id="(INC-\d+)"'
    return re.findall(ids, added), re.findall(ids, rest)


def test_news_are_new_rows_and_changed_ones_also_of_incidents_that_match_no_more(
    client: Client,
) -> None:
    first = make_incident(title="Queue stuck", started_at=None)
    page = client.get("/incidents/").content.decode()
    quiet = client.get(address_in(page))
    second = make_incident(title="Mail late", started_at=None)
    resolve_incident(first, by=None, at=timezone.now())

    news = client.get(address_in(page)).content.decode()

    assert (quiet.status_code, quiet.content) == (204, b"")
    assert parts(news) == ([second.reference], [second.reference, first.reference])
    assert "Resolved" in news
    cursor = re.search(r'data-cursor="(\w+)"', news)
    assert cursor
    later = re.sub(r"since=\w+", f"since={cursor[1]}", address_in(page))
    assert client.get(later).status_code == 204
    resolve_incident(second, by=None, at=timezone.now())
    last = client.get(later).content.decode()
    assert parts(last) == ([], [second.reference, first.reference])


def test_the_first_incident_of_an_empty_list_is_news(client: Client) -> None:
    address = address_in(client.get("/incidents/").content.decode())
    incident = make_incident()

    assert parts(client.get(address).content.decode())[0] == [incident.reference]


def test_what_is_hidden_since_is_gone_and_never_named(client: Client) -> None:
    incident = make_incident(title="Not for everybody")
    address = address_in(client.get("/incidents/").content.decode())
    Incident.objects.filter(pk=incident.pk).update(restricted=True)

    news = client.get(address).content.decode()

    assert f'<tr id="{incident.reference}" data-poll-remove></tr>' in news
    assert "Not for everybody" not in news


def test_an_older_page_gets_no_new_rows(client: Client) -> None:
    make_incident()
    address = address_in(client.get("/incidents/").content.decode())
    make_incident()

    news = client.get(address.replace("first=1", "first=")).content.decode()

    assert parts(news)[0] == []


@pytest.mark.parametrize("shown", ["1.x", "-1", "1" * 30, ".".join(["7"] * 51), "1.\x00"])
def test_rows_that_are_no_numbers_are_refused(client: Client, shown: str) -> None:
    answer = client.get("/incidents/", {"since": "x", "shown": shown})

    assert answer.status_code == 400


@pytest.mark.parametrize("number", [1, 3])
def test_news_take_the_same_statements_for_any_number_of_rows(
    client: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    shown = ".".join(str(make_incident().pk) for _ in range(number))
    make_incident()

    with django_assert_num_queries(8):
        client.get("/incidents/", {"since": "x", "shown": shown, "first": "1"})
