"""Nobody learns of a restricted incident who may not know of it: no word, no count, no hint."""

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from core.models import Role, User
from incidents.models import ActionItem, Incident
from incidents.usecases.details import withdraw_access
from tests.factories.people import make_token, make_user
from tests.factories.records import make_notification
from tests.security.secret import (
    CANARY,
    HINT,
    OUTSIDERS,
    make_insiders,
    make_secret,
    restrict,
)
from tests.security.world import World, make_world, product_doors

pytestmark = pytest.mark.django_db

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
ABOUT_ONE_INCIDENT = re.compile(r"/(INC|ACT|PM)-|/api/v1/(incidents|action-items|postmortems)/.*<")
NOT_LISTS = re.compile(r"/new/|/add/|^/help/|^/profile/|^/settings/|/sample|definitions|openapi")
NEW_EACH_TIME = re.compile(r'(?<=CSRFToken": ")\w+|(?<=data-csrf=")\w+|(?<=value=")[\w-]{32,}(?=")')
"""Tokens against forged and repeated forms."""
NO_ROW = 10**9
EACH_ROLE = [
    pytest.param(role, marks=[] if role is Role.MANAGER else [pytest.mark.any_database])
    for role in OUTSIDERS
]
"""Roles differ in what they may do, not in what they see; databases may differ in both."""


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every page be read at the same moment, so that any difference means something."""
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)


def client_of(person: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


def client_with(role: Role) -> Client:
    return client_of(make_user(role=role))


def plain_doors() -> list[str]:
    """Return the paths of all pages and lists that name no row."""
    return [path for path, _ in product_doors() if not re.search(r"[<^]", path)]


def lists() -> list[str]:
    return [path for path in plain_doors() if not NOT_LISTS.search(path)]


def questions(world: World, reference: str) -> Iterator[str]:
    """Yield the query strings that could bring a hidden incident to light."""
    yield ""
    for asked in (
        {"status": "all"},
        {"status": "all", "q": HINT},
        {"status": "all", "service": world.service.slug, "q": reference},
        {"status": "all", "team": "payments", "incident": reference},
        {"q": f"#{HINT}", "show": "all"},
        {"from": "-5d", "metric": "time_to_detect", "table": "distribution", "zone": "utc"},
    ):
        yield f"?{urlencode(asked)}"


def addresses(world: World, reference: str, *, thorough: bool = False) -> list[str]:
    """Return what can be read of everything, about every row but those of the secret.

    A thorough walk asks each list every question.
    """
    rows = [world.address_of(path) for path, _ in product_doors()]
    queries = list(questions(world, reference)) if thorough else ["?status=all"]
    asked = [f"{path}{query}" for path in lists() for query in queries]
    prefilled = [f"{path}?incident={reference}" for path in plain_doors() if path.endswith("/new/")]
    return [*rows, *asked, *prefilled]


def answers(client: Client, asked: list[str]) -> dict[str, tuple[int, str]]:
    """Return status and body of each address; what differs at every request is left out."""
    found = {}
    for address in asked:
        response = client.get(address)
        body = response.content.decode(errors="replace")
        found[address] = (response.status_code, NEW_EACH_TIME.sub("", body))
        assert CANARY not in f"{body}{response.headers}", address
        assert CANARY not in str(client.cookies), address
    return found


def difference(before: tuple[int, str], after: tuple[int, str]) -> list[str]:
    """Return the lines that two answers do not share."""
    return [*set(before[1].splitlines()) ^ set(after[1].splitlines()), f"{before[0]} {after[0]}"]


def leaks(client: Client, asked: list[str]) -> list[str]:
    return [one for one in asked if CANARY in client.get(one).content.decode(errors="replace")]


def statuses(client: Client, world: World) -> dict[str, int]:
    """Return the status of each door about one incident, for each method."""
    found = {}
    for path, _ in product_doors():
        if ABOUT_ONE_INCIDENT.search(path):
            for method in METHODS:
                with transaction.atomic():
                    response = client.generic(method, world.address_of(path))
                    transaction.set_rollback(True)
                assert (
                    CANARY not in f"{response.content.decode(errors='replace')}{response.headers}"
                ), path
                found[f"{method} {path}"] = response.status_code
    return found


def nowhere(world: World) -> World:
    """Return addresses of the same shape at which there never was anything."""
    own: dict[str, object] = {"pk": NO_ROW, "link_pk": NO_ROW, "number": NO_ROW}
    none: dict[str, dict[str, object]] = {
        "": world.values[""] | own | {"reference": f"INC-{NO_ROW}"},
        "ACT-": {"pk": NO_ROW},
        "PM-": {"pk": NO_ROW},
        "/action-items/": {"reference": f"ACT-{NO_ROW}"},
        "/timeline/import/": {"number": NO_ROW},
        "/api/v1/postmortems/": {"reference": f"PM-{NO_ROW}"},
    }
    return replace(world, values=world.values | none)


def next_reference() -> str:
    return f"INC-{Incident.objects.latest('pk').pk + 2}"


@pytest.mark.usefixtures("still_clock")
@pytest.mark.parametrize("role", EACH_ROLE)
def test_no_page_list_number_or_search_changes_for_an_outsider(world: World, role: Role) -> None:
    outsider = client_with(role)
    insiders = make_insiders()
    # One of them asks every question, on one database.
    is_thorough = role is Role.MANAGER and connection.vendor == "sqlite"
    asked = addresses(world, next_reference(), thorough=is_thorough)
    before = answers(outsider, asked)

    secret = make_secret(world, insiders=insiders)

    assert secret.incident.reference == asked[-1].rpartition("=")[2]
    after = answers(outsider, asked)
    assert {
        one: difference(before[one], after[one]) for one in asked if after[one] != before[one]
    } == {}


@pytest.mark.any_database
@pytest.mark.parametrize("role", OUTSIDERS)
def test_a_direct_address_answers_an_outsider_like_one_that_leads_nowhere(
    world: World, role: Role
) -> None:
    outsider = client_with(role)
    secret = make_secret(world)

    found = statuses(outsider, secret.world)

    assert found == statuses(outsider, nowhere(world))
    assert set(found.values()) <= {403, 404, 405}
    assert {found[one] for one in found if one.startswith("GET ")} & {200, 302} == set()


def test_a_form_about_a_hidden_incident_finds_nothing_and_changes_nothing(world: World) -> None:
    outsider = client_with(Role.MANAGER)
    secret = make_secret(world)
    reference, pk = secret.incident.reference, secret.incident.pk
    before = Incident.objects.values().get(pk=pk), ActionItem.objects.count()
    title = {"title": "Mine", "kind": "prevent", "priority": "medium"}

    sent = {
        f"/actions/new/?incident={reference}": title,
        "/postmortems/new/": {"incident": reference, "template": "light"},
        f"/incidents/{reference}/edit/": title | {"kind": "incident"},
        f"/incidents/{reference}/timeline/add/": {"text": "Mine"},
        f"/incidents/{reference}/timeline/import/": {"text": "10:42 mine"},
        f"/incidents/{reference}/restrict/": {"restricted": "no"},
        f"/incidents/{reference}/roles/lead/take/": {},
        f"/actions/{secret.item.reference}/move/": {"status": "done", "version": 1},
        f"/postmortems/{secret.postmortem.reference}/publish/": {"reason": "Small."},
    }

    assert {outsider.post(address, data).status_code for address, data in sent.items()} == {404}
    assert (Incident.objects.values().get(pk=pk), ActionItem.objects.count()) == before


def test_the_key_of_a_form_sent_before_the_restriction_shows_nothing() -> None:
    declarer = make_user()
    sent = {"title": f"Mine {CANARY}", "idempotency_key": "k" * 32}
    client_of(declarer).post("/declare/", sent)
    incident = Incident.objects.get(idempotency_key__isnull=False)
    incident.restricted = True
    incident.save()

    response = client_of(declarer).post("/declare/", sent | {"title": "Mine"})

    assert response.status_code == 422
    assert CANARY not in response.content.decode()
    assert Incident.objects.filter(title="Mine").count() == 0


@pytest.mark.parametrize("door", ["insider", "admin"])
def test_those_who_may_know_see_every_part(world: World, door: str) -> None:
    secret = make_secret(world)
    person = secret.insider if door == "insider" else make_user(role=Role.ADMIN)
    client = client_of(person)
    shown = [
        f"/incidents/{secret.incident.reference}/",
        f"/incidents/{secret.incident.reference}/timeline/",
        f"/incidents/{secret.incident.reference}/roles/",
        f"/postmortems/{secret.postmortem.reference}/",
        f"/postmortems/{secret.postmortem.reference}.md",
        f"/actions/{secret.item.reference}/",
        "/incidents/",
        "/incidents.csv?status=all",
        f"/incidents/?q={HINT}&status=all",
        "/actions/",
        "/actions.csv",
        "/postmortems/",
        "/services/shop/",
        "/teams/payments/",
        *(path for path in lists() if re.fullmatch("/api/v1/(incidents|action-items)/", path)),
    ]

    assert leaks(client, shown) == shown


@pytest.mark.any_database
def test_an_incident_restricted_later_is_gone_everywhere(world: World) -> None:
    mentioned = make_user(role=Role.MANAGER)
    outsider = client_of(mentioned)
    secret = make_secret(world, restricted=False)
    make_notification(mentioned, secret.incident)
    page = f"/incidents/{secret.incident.reference}/"
    asked = [page, *addresses(world, secret.incident.reference)]
    known = leaks(outsider, [page, "/inbox/"])
    others = Incident.objects.filter(title__contains=CANARY).exclude(pk=secret.incident.pk)

    restrict(secret)
    restrict(replace(secret, incident=others.get()))

    assert known == [page, "/inbox/"]
    assert leaks(outsider, asked) == []
    assert outsider.get(page).status_code == 404


@pytest.mark.any_database
def test_access_that_is_withdrawn_is_gone_at_once(world: World) -> None:
    secret = make_secret(world)
    person = make_user()
    secret.incident.access.create(person=person)
    client = client_of(person)
    page = f"/incidents/{secret.incident.reference}/"
    known = leaks(client, [page])

    withdraw_access(secret.incident, by=None, person=person)

    assert known == [page]
    assert client.get(page).status_code == 404
    assert leaks(client, addresses(world, secret.incident.reference)) == []


@pytest.mark.any_database
def test_a_role_that_is_taken_away_leaves_no_more_than_the_access_list_says(world: World) -> None:
    secret = make_secret(world)
    former = secret.incident.roles.exclude(person=secret.insider).get().person
    secret.incident.roles.filter(person=former).update(until=timezone.now())

    withdraw_access(secret.incident, by=secret.insider, person=former)

    assert leaks(client_of(former), addresses(world, secret.incident.reference)) == []


def test_a_token_sees_no_more_than_its_person(world: World) -> None:
    token = make_token(make_user(role=Role.MANAGER))
    secret = make_secret(world)
    client = Client(headers={"Authorization": f"Bearer {token}"}, raise_request_exception=False)
    everything = addresses(world, secret.incident.reference, thorough=True)
    asked = [one for one in everything if one.startswith("/api/")]

    assert leaks(client, asked) == []
