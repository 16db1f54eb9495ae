"""Thousands of lines come in pieces, each of them light, each line with an address."""

import gzip
import html
import re
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from incidents.models import Incident, TimelineEntry
from incidents.usecases.timeline import correct_entry
from tests.conftest import SignedIn
from tests.factories.incidents import NOON, make_entry, make_incident
from tests.factories.people import make_user
from tests.incidents.views.test_timeline import ids, link_to, url_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(signed_in: SignedIn) -> Client:
    return signed_in(make_user(name="Ana"))


LINES, LARGEST_PAGE = 5_000, 25_000


@pytest.fixture
def long_story() -> Incident:
    """An incident with a line every minute, written down in the order in which it happened."""
    incident, author = make_incident(), make_user(name="Bo")
    TimelineEntry.objects.bulk_create(
        TimelineEntry(
            incident=incident,
            at=NOON + timedelta(minutes=number),
            text=f"Line {number}: looked at https://graphs.example/{number * 7919}",
            author=author,
        )
        for number in range(LINES)
    )
    return incident


def test_a_long_timeline_comes_in_light_pieces_that_links_join(
    client: Client, long_story: Incident, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = long_story.timeline.earliest("pk").pk
    old = TimelineEntry.objects.get(pk=first + 700)
    newer = correct_entry(old, by=None, at=old.at, text="Better", kind="note")
    on_incident = client.get(long_story.get_absolute_url()).content

    with django_assert_num_queries(8):
        latest = client.get(url_of(long_story)).content
    earlier = client.get(link_to("prev", latest) or "").content
    around = client.get(f"{url_of(long_story)}?line={newer.pk}").content
    later = client.get(link_to("next", around) or "").content
    filtered = client.get(f"{url_of(long_story)}?line={old.pk}&kind=decision").content
    nonsense = client.get(f"{url_of(long_story)}?line=9x").content

    def lines(start: int, number: int) -> list[str]:
        return [f"entry-{first + place}" for place in range(start, start + number)]

    assert ids(on_incident) == lines(LINES - 50, 50)
    assert ids(latest) == ids(nonsense) == lines(LINES - 200, 200)
    assert ids(earlier) == lines(LINES - 400, 200)
    assert ids(around) == lines(600, 200)
    assert ids(later) == lines(800, 200)
    assert ids(filtered) == []
    assert f"{LINES - 50} earlier entries" in on_incident.decode()
    assert (link_to("prev", on_incident) or "").split("?")[0] == url_of(long_story)
    assert ("data-timeline-form" in latest.decode(), link_to("next", latest)) == (True, None)
    assert "data-timeline-form" not in around.decode()
    for answer in (on_incident, latest, around):
        assert len(gzip.compress(answer)) < LARGEST_PAGE


def test_an_old_piece_gets_what_belongs_into_it_and_a_late_note_its_address(
    client: Client, long_story: Incident
) -> None:
    old = long_story.timeline.order_by("pk")[700]
    page = client.get(f"{url_of(long_story)}?line={old.pk}").content.decode()
    found = re.search(r'data-poll-url="([^"]+)" data-poll-cursor="(\d+)"', page)
    assert found is not None
    make_entry(long_story, at=NOON + timedelta(days=30))
    sent = {"text": "Noted late", "time": "2026-03-02 23:40:30", "page": "incident"}

    place = client.post(url_of(long_story, "add/"), sent)["Location"]
    news = client.get(f"{html.unescape(found[1])}&since={found[2]}").content

    late = TimelineEntry.objects.get(text="Noted late")
    assert ids(news) == [f"entry-{late.pk}"]
    assert place == f"{url_of(long_story)}?line={late.pk}#entry-{late.pk}"
    assert f"entry-{late.pk}" in ids(client.get(place).content)
