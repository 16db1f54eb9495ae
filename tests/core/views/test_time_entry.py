"""The door that reads a typed time back."""

from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
import time_machine
from django.test import Client

from core.time_entry import ACCEPTED_FORMS
from tests.conftest import SignedIn
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 1, 22, 20, tzinfo=UTC)


@pytest.fixture
def client(signed_in: SignedIn) -> Client:
    return signed_in(make_user(time_zone="Europe/Berlin"))


def ask(client: Client, **query: str) -> tuple[int, str]:
    """Return status and text of the answer without line breaks."""
    with time_machine.travel(NOW, tick=False):
        response = client.get(f"/time-entry/?{urlencode(query)}")
    return response.status_code, " ".join(response.content.decode().split())


def test_a_time_is_read_back_in_the_persons_zone(client: Client) -> None:
    status, html = ask(client, field="at", at="00:05")

    assert (status, html) == (
        200,
        '<p class="hint">Understood as <strong>Wed 2 Sep 00:05 CEST</strong></p>',
    )


def test_an_assumption_comes_with_the_other_choice(client: Client) -> None:
    _, html = ask(client, field="started", started="10:42")

    assert "would lie in the future, so taken as yesterday" in html
    assert 'name="started_choice" value="2026-09-02T08:42:00+00:00"' in html
    assert '<input type="hidden" name="started_asked" value="10:42">' in html


def test_the_anchors_are_used(client: Client) -> None:
    _, html = ask(client, field="at", at="T+12m", started_at="2026-09-01T12:00:00+00:00")

    assert html == '<p class="hint">Understood as <strong>Tue 1 Sep 14:12 CEST</strong></p>'


def test_text_that_is_no_time_is_explained_and_escaped(client: Client) -> None:
    status, html = ask(client, field="at", at="<b>")

    assert status == 200
    assert html == f'<p class="hint">&quot;&lt;b&gt;&quot; is not a time. {ACCEPTED_FORMS}</p>'


def test_nothing_typed_answers_nothing(client: Client) -> None:
    assert ask(client, field="at", at="") == (200, "")


@pytest.mark.parametrize("query", [{}, {"field": "a b"}, {"field": "at", "started_at": "x"}])
def test_an_address_that_names_no_field_is_refused(client: Client, query: dict[str, str]) -> None:
    assert ask(client, **query) == (422, "The address names no field.")


def test_strangers_sign_in_first(client: Client) -> None:
    client.logout()

    response = client.get("/time-entry/?field=at&at=now")

    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/login/")
