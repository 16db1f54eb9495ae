"""The page on which an incident is declared."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from core.models import Role
from incidents.models import Incident
from tests.conftest import SignedIn
from tests.factories.catalog import make_service
from tests.factories.incidents import NOON, make_incident
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(signed_in: SignedIn) -> Client:
    return signed_in(make_user(name="Ana"))


def words(html: bytes) -> str:
    """Return the page as one line."""
    return " ".join(html.decode().split())


def test_a_title_is_enough_and_leads_to_the_incident(client: Client) -> None:
    with time_machine.travel(NOON, tick=False):
        response = client.post("/declare/", {"title": "Checkout is slow"}, follow=True)

    incident = Incident.objects.get()
    assert response.redirect_chain == [(f"/incidents/INC-{incident.pk}/", 302)]
    assert (incident.title, incident.declared_at, str(incident.declared_by)) == (
        "Checkout is slow",
        NOON,
        "Ana",
    )
    assert f"{incident.reference} is declared." in words(response.content)


def test_a_time_taken_as_yesterday_is_said_after_declaring(client: Client) -> None:
    with time_machine.travel(NOON, tick=False):
        response = client.post("/declare/", {"title": "Slow", "started": "13:00"}, follow=True)

    assert Incident.objects.get().started_at == NOON - timedelta(hours=23)
    assert (
        "When did it start: Sun 1 Mar 13:00 UTC (would lie in the future, so taken as yesterday)."
        in words(response.content)
    )


def test_an_empty_title_says_so_and_keeps_the_rest(client: Client) -> None:
    response = client.post("/declare/", {"title": " ", "severity": "sev2", "summary": "<b>x"})

    html = words(response.content)
    assert response.status_code == 422
    assert "<title>Error: Declare an incident · Drydock</title>" in html
    assert '<a href="#id_title">What is wrong? Say in a few words what is wrong.</a>' in html
    assert 'value="sev2" id="id_severity_1" checked' in html
    assert "&lt;b&gt;x</textarea>" in html
    assert Incident.objects.count() == 0


def test_a_blank_form_waits_for_the_title_and_a_refused_one_shows_why_first(client: Client) -> None:
    blank = words(client.get("/declare/").content)
    refused = words(client.post("/declare/", {"title": ""}).content)

    title = re.search(r'<input[^>]* name="title"[^>]*>', blank)
    assert title is not None
    assert " autofocus" in title[0]
    assert '<div class="error-summary" role="alert" tabindex="-1" autofocus>' in refused
    assert refused.count("autofocus") == 1


def test_a_form_sent_twice_declares_once(client: Client) -> None:
    page = words(client.get("/declare/").content)
    found = re.search(r'name="idempotency_key" value="(\w{32})"', page)
    assert found is not None
    data = {"title": "Slow", "idempotency_key": found[1]}

    first, second = client.post("/declare/", data), client.post("/declare/", data)

    assert first["Location"] == second["Location"]
    assert Incident.objects.count() == 1


def test_a_link_fills_the_form_and_says_where_that_came_from(client: Client) -> None:
    make_service(slug="checkout", name="Checkout")

    response = client.get("/declare/?title=Slow&service=checkout&sev=1&started=-5m&source=grafana")

    html = words(response.content)
    assert "Filled in by a link from grafana: title, start, service, severity." in html
    assert 'name="title" value="Slow"' in html
    assert '<option value="checkout" selected>Checkout</option>' in html
    assert 'value="sev1" id="id_severity_0" checked' in html
    assert 'name="started" value="-5m"' in html


def test_a_link_and_a_bookmark_are_offered_with_the_address_of_this_site(client: Client) -> None:
    page = client.get("/declare/?title=Anything").content.decode()

    assert "http://testserver/declare/?title=Queue+too+long&amp;service=payments&amp;sev=2" in page
    assert 'javascript:location.href="http://testserver/declare/?source="' in page
    assert 'href="javascript:' not in page


def test_an_unknown_service_in_a_link_is_named_and_not_fatal(client: Client) -> None:
    response = client.get("/declare/?title=Slow&service=%3Cnope%3E")

    html = words(response.content)
    assert response.status_code == 200
    assert "There is no service called “&lt;nope&gt;”. Choose one, or leave it open." in html
    assert 'name="title" value="Slow"' in html


def test_without_services_nobody_is_asked_for_one(client: Client) -> None:
    before = words(client.get("/declare/").content)
    make_service()
    after = words(client.get("/declare/").content)

    assert ("Affected service" in before, "Affected service" in after) == (False, True)


def test_a_viewer_may_not_declare(signed_in: SignedIn) -> None:
    client = signed_in(make_user(role=Role.VIEWER))

    assert client.get("/declare/").status_code == 403
    assert client.post("/declare/", {"title": "Slow"}).status_code == 403
    assert Incident.objects.count() == 0


@pytest.mark.parametrize(
    "title",
    [
        "<script>alert(1)</script>",
        "ÅÍÎÏ˝ \u202etest\u202c",
        " leading and trailing ",
        "{{ 7 }} {% debug %}",
        "x" * 300,
        "田中さんにあげて下さい",
        "👾 🙇 💁",
        "\ufeff\u200b",
    ],
)
def test_a_strange_title_is_stored_and_shown_as_typed(client: Client, title: str) -> None:
    response = client.post("/declare/", {"title": title}, follow=True)

    assert Incident.objects.get().title == title
    assert response.status_code == 200
    assert response.context["incident"].title == title
    assert b"<script>alert" not in response.content


@pytest.mark.parametrize("title", ["\x00", "a\x00b", "x" * 301])
def test_a_title_that_cannot_be_stored_is_refused(client: Client, title: str) -> None:
    response = client.post("/declare/", {"title": title})

    assert response.status_code == 422
    assert Incident.objects.count() == 0


def test_open_incidents_with_the_same_words_are_offered_while_typing(client: Client) -> None:
    incident = make_incident(title="Payment queue <stuck>")

    found = client.get("/declare/similar/", {"title": "payment"})
    nothing = client.get("/declare/similar/")

    html = words(found.content)
    assert f'href="{incident.get_absolute_url()}"' in html
    assert "Payment queue &lt;stuck&gt;" in html
    assert words(nothing.content) == ""
    assert 'data-similar-url="/declare/similar/"' in words(client.get("/declare/").content)


def test_whoever_declares_may_take_a_role_at_once_and_only_once(client: Client) -> None:
    data = {"title": "Slow", "role": "lead", "idempotency_key": "one form"}

    answers = [client.post("/declare/", data).status_code for _ in range(2)]
    wrong = client.post("/declare/", {"title": "Slow", "role": "nonsense"})

    roles = Incident.objects.get().roles.all()
    assert answers == [302, 302]
    assert [(one.role, str(one.person), one.accepted_at is not None) for one in roles] == [
        ("lead", "Ana", True)
    ]
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["role"])
