"""The page of the activity log: for admins, of everything, without a secret."""

import csv
import io
from datetime import UTC, datetime

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from core import clock
from core.audit.activity import record
from core.audit.chain import last_head, seal_pending
from core.audit.details import Fact
from core.models import Activity, Role, User
from core.people.tokens import create_token
from core.people.usecases import add_person, replace_password
from core.web.feeds import create_feed_token
from incidents.usecases.alert_sources import create_source, replace_token, set_signing_secret
from incidents.usecases.channels import create_channel, edit_channel, rotate_secret
from incidents.usecases.details import change_severity, set_restricted
from incidents.usecases.postmortems import publish_postmortem
from incidents.usecases.public_links import share_publicly
from tests.conftest import SignedIn
from tests.factories.incidents import make_incident
from tests.factories.people import make_user
from tests.factories.postmortems import started, write

pytestmark = pytest.mark.django_db

PAGE, FILE = "/audit/", "/audit.csv"


@pytest.fixture
def ada() -> User:
    """The one admin."""
    return make_user(role=Role.ADMIN, username="ada", name="Ada Okafor")


@pytest.fixture
def client(signed_in: SignedIn, ada: User) -> Client:
    return signed_in(ada)


def sentences(client: Client, query: str = "") -> list[str]:
    return [row.sentence for row in client.get(f"{PAGE}{query}").context["rows"]]


def test_an_admin_reads_who_did_what_when_from_what_to_what(client: Client, ada: User) -> None:
    incident = make_incident(title="Mail is slow", severity="sev3")
    change_severity(incident, by=ada, at=clock.now(), severity="sev1")
    seal_pending()

    page = client.get(PAGE)

    at = Activity.objects.get().at.astimezone(UTC)
    position, digest = last_head()
    assert "Changed the severity of <a" in page.text
    assert f'<a href="/incidents/{incident.reference}/">{incident.reference}</a>' in page.text
    assert "from <del>SEV3</del> to <ins>SEV1</ins>" in page.text
    assert '<td data-label="Who">Ada Okafor</td>' in page.text
    assert f'<time datetime="{at:%Y-%m-%dT%H:%M:%SZ}"' in page.text
    assert '<td data-label="In the chain" class="numeric">1</td>' in page.text
    assert f'<code id="chain-head" tabindex="-1">{position}:{digest}</code>' in page.text


@pytest.mark.parametrize("role", [Role.VIEWER, Role.RESPONDER, Role.MANAGER])
def test_nobody_else_reads_it_or_is_led_to_it(signed_in: SignedIn, role: Role) -> None:
    client = signed_in(make_user(role=role))

    assert [client.get(one).status_code for one in (PAGE, FILE)] == [403, 403]
    assert f'href="{PAGE}"' not in client.get("/").text


def test_an_admin_is_led_to_it(client: Client) -> None:
    assert f'href="{PAGE}"' in client.get("/").text


def test_an_admin_knows_of_restricted_incidents_and_so_of_what_was_done_to_them(
    client: Client, ada: User
) -> None:
    incident = make_incident(title="A leak")
    set_restricted(incident, by=ada, at=clock.now(), restricted=True, people=[make_user(name="Mo")])

    page = client.get(PAGE)

    assert f'Changed who may know of <a href="/incidents/{incident.reference}/">' in page.text
    (row,) = page.context["rows"]
    added, restricted = row.details.facts
    assert restricted == Fact("Restricted", "yes")
    assert sorted(str(added.value).split(", ")) == ["Ada Okafor", "Mo"]


def test_nothing_done_yet_and_nothing_sealed(client: Client) -> None:
    page = client.get(PAGE)

    assert "Nothing has been done yet." in page.text
    assert "No entry has a link yet." in page.text


def test_filters_are_kept_and_what_is_left_is_shown(client: Client, ada: User) -> None:
    incident, other = make_incident(), make_incident()
    record(ada, "incident.close", incident)
    record(make_user(username="mia"), "incident.close", other)
    record(None, "incident.edit", other)

    assert sentences(client, "?person=ada") == [f"closed {incident.reference}"]
    assert sentences(client, "?person=(none)") == [f"changed the words of {other.reference}"]
    assert len(sentences(client, f"?object={other.reference.lower()}")) == 2
    assert len(sentences(client, "?verb=incident.close&from=-1d")) == 2
    assert sentences(client, "?to=2020-01-01") == []
    assert "No entry matches these filters." in client.get(f"{PAGE}?to=2020-01-01").text
    assert (
        '<option value="incident.close" selected>' in client.get(f"{PAGE}?verb=incident.close").text
    )


def test_days_are_read_in_the_zone_of_the_reader(signed_in: SignedIn) -> None:
    client = signed_in(make_user(role=Role.ADMIN, time_zone="Europe/Berlin"))
    late = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    Activity.objects.create(
        at=late, verb="incident.close", object_type="a.b", object_id=1, reference="INC-1"
    )

    assert sentences(client, "?from=2026-03-03&to=2026-03-03") == ["closed INC-1"]
    assert sentences(client, "?from=2026-03-02&to=2026-03-02") == []
    assert len(sentences(client, "?from=2026-03-02&to=2026-03-02&zone=utc")) == 1


def test_what_cannot_be_read_is_named_on_the_page_and_refuses_the_file(client: Client) -> None:
    record(None, "incident.close", make_incident())
    query = "?person=ghost&from=soon"

    page, file = client.get(f"{PAGE}{query}"), client.get(f"{FILE}{query}")

    assert len(page.context["rows"]) == 1
    assert "There is no person “ghost”." in page.text
    assert file.status_code == 422
    first, second = file.text.splitlines()
    assert first == "person: There is no person “ghost”."
    assert second.startswith("from: “soon” is no time")


def test_the_file_has_the_rows_of_the_page(client: Client, ada: User) -> None:
    incident = make_incident()
    record(ada, "incident.close", incident)
    record(None, "incident.edit", incident, before={"title": "=1+1"}, after={"title": "-1"})

    rows = list(csv.DictReader(io.StringIO(client.get(f"{FILE}?person=ada").text)))

    assert [row["sentence"] for row in rows] == [f"closed {incident.reference}"]
    assert f'href="{FILE}?person=ada"' in client.get(f"{PAGE}?person=ada&before=99").text


def test_the_log_is_paged_by_key(client: Client) -> None:
    incident = make_incident()
    entries = [record(None, "incident.edit", incident, number=number) for number in range(30)]

    first = client.get(f"{PAGE}?verb=incident.edit")
    older = client.get(f"{PAGE}{first.context['page'].older}")

    assert [row.entry.pk for row in first.context["rows"]] == [e.pk for e in entries[:4:-1]]
    assert [row.entry.pk for row in older.context["rows"]] == [e.pk for e in entries[4::-1]]
    assert older.context["page"].newer is not None


def test_a_thing_that_is_gone_leads_to_what_happened_to_it(client: Client, ada: User) -> None:
    incident = make_incident()
    record(ada, "incident.close", incident)
    key, reference = f"incidents.incident:{incident.pk}", incident.reference
    incident.delete()

    page = client.get(f"{PAGE}?person=ada")

    assert f'<a href="?object={key.replace(":", "%3A")}">{reference}' in page.text
    assert sentences(client, f"?object={key}") == [f"closed {reference}"]


def test_the_number_of_statements_does_not_depend_on_the_number_of_rows(
    client: Client, ada: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get(PAGE)
    for number in (1, 3):
        for _ in range(number):
            person, incident = make_user(), make_incident()
            record(person, "role.assign", incident, role="lead", person=ada.pk, before=None)
            record(person, "person.edit", person, before={"name": "a"}, after={"name": "b"})
        with django_assert_num_queries(7):
            client.get(PAGE)


def test_no_secret_is_in_the_log(client: Client, ada: User) -> None:
    now = clock.now()
    _, password = add_person(by=ada, username="zoe", name="Zoe", email="", role=Role.VIEWER)
    another = replace_password(User.objects.get(username="zoe"), by=ada)
    _, token = create_token(by=ada, name="laptop", days=30, at=now)
    feed = create_feed_token(by=ada, at=now)
    address = "https://hooks.example.com/services/zqxpath?token=zqxquery"
    hook, signing = create_channel(by=ada, name="Hook", kind="webhook", address=address)
    chat, _ = create_channel(by=ada, name="Chat", kind="slack", address=f"{address}&chat=zqxchat")
    edit_channel(hook, by=ada, address="https://hooks.example.com/zqxlater")
    _, rotated = rotate_secret(hook, by=ada, at=now)
    source, alerts = create_source(by=ada, name="Monitoring", format_name="alertmanager", rules={})
    _, replaced = replace_token(source, by=ada, at=now, overlap_hours=0)
    set_signing_secret(source, by=ada, secret="zqxsigning")
    postmortem = write(started(make_incident(resolved=True)), "It was full")
    publish_postmortem(postmortem, by=None, at=now)
    _, public = share_publicly(postmortem, by=ada, at=now)

    said = client.get(PAGE).text + client.get(FILE).text

    secrets = (password, another, token, feed, signing, rotated, alerts, replaced, public, "zqx")
    assert [one for one in secrets if one in said] == []
    assert said.count("Gave the channel") == 1
    assert chat.name in said
