"""Bytes nobody types: whatever is sent, the answer is a sentence and never a failure."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from core.models import Role
from incidents.models import Incident
from tests.factories.people import make_user
from tests.security.pages import PageReader
from tests.security.world import World, make_world, product_doors

pytestmark = pytest.mark.django_db

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
PROBLEM = "application/problem+json"
REFUSED = {400, 404, 405, 409, 413, 415, 422}
NUL, LONE_SURROGATE, NO_UTF8 = b"%00", b"%ED%A0%80", b"%FF%FE"
FIELDS = (
    "title",
    "name",
    "text",
    "summary",
    "description",
    "reason",
    "note",
    "label",
    "url",
    "username",
    "login",
    "email",
    "slug",
    "key",
    "version",
    "base_version",
    "time",
    "started",
    "team",
    "service",
    "incident",
    "person",
    "members",
    "restricted",
)
READS_QUERY = re.compile(r"^/(api/v1/)?[^<^]*$|/timeline/(add/)?$")
"""Lists and forms, and the timelines of incidents."""
HUGE = "9" * 25
ENDLESS = "9" * 5000
QUERIES = (
    f"page={HUGE}&limit={HUGE}&since={HUGE}&after={HUGE}&before={HUGE}&number={HUGE}",
    f"page={ENDLESS}&limit={ENDLESS}&since={ENDLESS}&before={ENDLESS}&q={ENDLESS}",
    f"incident=INC-{HUGE}&postmortem=PM-{HUGE}&q=INC-{HUGE}&status=all",
    f"incident={ENDLESS}&q=ACT-{HUGE}&status=all",
    "service=%00&team=%00&q=%00&status=%00&severity=%00&kind=%00&owner=%00&author=%00",
    "service=%FF%FE&team=%FF&q=%FF&cursor=%FF&incident=%FF&table=%FF&zone=%FF&tab=%FF",
    "service=%ED%A0%80&q=%ED%A0%80&title=%ED%A0%80&started=%ED%A0%80",
    "from=0001-01-01&to=9999-12-31&from=%00&metric=&period=",
    f"from={HUGE}&to=%F0%9F%92%A9&kind=x&kind=%00&story=%00&field=%00&text=%00",
    f"title={'a' * 3000}&started={HUGE}&service=%00&sev=%00&drill=%00&source=%00",
)
ODD_QUERIES = (
    "incident=%D9%A1%C2%B2&q=%C2%B2&page=%C2%B2&after=%C2%B2&since=%C2%B2",
    "page=-1&limit=-1&cursor=x&before=-1&after=x&since=-1",
    "cursor=bz0x&limit=0&page=0",
    "from=0000-00-00&to=9999-99-99&period=x&metric=x",
    f"from=-{HUGE}d&to=-{ENDLESS}d",
    f"field=started&started={HUGE}%3A{HUGE}&started_at=%00&closed=%00",
    "=&&&==&%=%&a[]=1&q[$ne]=1&page[]=2",
    "&".join(f"q{number}=1" for number in range(900)),
)
"""What no database gets to see, or each in the same way."""
TOO_DEEP = "[" * 100_000
BODIES = {
    "NUL": json.dumps({"title": "a\0b", "name": "a\0b", "text": "a\0b"}).encode(),
    "lone surrogate": rb'{"title": "\ud800", "name": "\udfff", "text": "\ud800"}',
    "no UTF-8": b'{"title": "\xff\xfe", "name": "\xff", "text": "\xff"}',
    "UTF-16": '{"title": "a"}'.encode("utf-16"),
    "deep list": f"{TOO_DEEP}{']' * 100_000}".encode(),
    "deep object": b'{"title":' * 50_000 + b"1" + b"}" * 50_000,
    "not closed": TOO_DEEP.encode(),
    "nothing": b"",
    "null": b"null",
    "number": b"1",
    "list": b"[]",
    "text": b'"title"',
    "infinity": b'{"title": Infinity, "version": NaN}',
    "endless number": b'{"version": ' + b"9" * 5000 + b"}",
    "huge number": b'{"version": 1e999, "title": 1e999}',
    "wrong kinds": json.dumps({name: [{"a": [1]}] for name in FIELDS}).encode(),
    "wrong kinds too": json.dumps(dict.fromkeys(FIELDS, 2**70)).encode(),
    "duplicate members": b'{"title": 1, "title": {"title": null}}',
    "no JSON": b"<title>a</title>",
}
SEEN_BY_DATABASE = {"NUL", "lone surrogate", "endless number", "huge number", "wrong kinds too"}
"""Bodies whose members could reach a database that cannot hold them."""


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def admin() -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(make_user(role=Role.ADMIN))
    return client


def addresses(world: World, *, api: bool) -> Iterator[str]:
    for path, _ in product_doors():
        if path.startswith("/api/") == api:
            yield world.address_of(path)


def send(client: Client, method: str, address: str, body: bytes, kind: str) -> Any:
    with transaction.atomic():
        response = client.generic(method, address, body, content_type=kind)
        transaction.set_rollback(True)
    return response


def form_body(value: bytes) -> bytes:
    return b"&".join(f"{name}=a".encode() + value for name in FIELDS)


@pytest.mark.parametrize(
    "queries",
    [
        pytest.param(QUERIES, id="for the database"),
        pytest.param(ODD_QUERIES, id="odd", marks=pytest.mark.any_database),
    ],
)
def test_no_query_string_breaks_a_page_or_a_list(
    world: World, admin: Client, queries: tuple[str, ...]
) -> None:
    wrong = []
    for path, _ in product_doors():
        if not READS_QUERY.search(path):
            continue
        for query in queries:
            address = f"{world.address_of(path)}?{query}"
            status = admin.get(address).status_code
            if status >= 500:
                wrong.append(f"{address[:120]}: {status}")

    assert wrong == []


def test_no_part_of_an_address_breaks_anything(world: World, admin: Client) -> None:
    asked = [
        f"/{kind}/{prefix}{number}/"
        for kind, prefix in (("incidents", "INC-"), ("actions", "ACT-"), ("postmortems", "PM-"))
        for number in (HUGE, ENDLESS, 2**63, 0)
    ]
    asked += [f"/{kind}/%00/" for kind in ("services", "teams", "incidents", "templates")]
    asked += [f"/{kind}/%FF%ED%A0%80/" for kind in ("services", "teams", "settings/people")]
    asked += [
        f"/imports/{HUGE}/",
        f"/settings/people/{'a' * 200}/",
        f"/incidents/{world.incident.reference}/timeline/{HUGE}/",
        f"/postmortems/{world.postmortem.reference}/editions/{HUGE}/",
        f"/incidents/{world.incident.reference}/restrict/a%00b/withdraw/",
        f"/incidents/{world.incident.reference}/roles/nobody/take/",
        f"/api/v1/incidents/INC-{HUGE}/",
        f"/api/v1/incidents/INC-{ENDLESS}/",
        f"/api/v1/incidents/{world.incident.reference}/timeline/{HUGE}/",
        f"/api/v1/action-items/ACT-{HUGE}/",
        f"/api/v1/postmortems/PM-{HUGE}/editions/{HUGE}/",
        "/api/v1/services/%00/",
        "/%00",
        "/%FF",
        f"/{'a/' * 2000}",
    ]

    statuses = {one[:60]: admin.get(one).status_code for one in asked}

    posted = {one[:60]: admin.post(one).status_code for one in asked}
    assert {one: status for one, status in statuses.items() if status not in {404, 405}} == {}
    assert {one: status for one, status in posted.items() if status not in {404, 405}} == {}


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(NUL, id="NUL"),
        pytest.param(LONE_SURROGATE, id="lone surrogate", marks=pytest.mark.any_database),
        pytest.param(NO_UTF8, id="no UTF-8", marks=pytest.mark.any_database),
    ],
)
def test_no_bytes_in_a_form_break_a_page(world: World, admin: Client, value: bytes) -> None:
    wrong = []
    for address in addresses(world, api=False):
        response = send(admin, "POST", address, form_body(value), FORM)
        if response.status_code >= 500:
            wrong.append(f"{address}: {response.status_code}")

    assert wrong == []


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/declare/", "title"),
        ("/teams/new/", "name"),
        ("/services/new/", "name"),
        ("/actions/new/?incident={0.incident.reference}", "title"),
        ("/incidents/{0.incident.reference}/timeline/add/", "text"),
        ("/incidents/{0.incident.reference}/edit/", "title"),
    ],
)
def test_a_nul_in_a_form_is_refused_at_its_field(
    world: World, admin: Client, address: str, field: str
) -> None:
    response = admin.post(address.format(world), {field: "a\0b"})

    assert response.status_code == 422
    assert f'id="id_{field}_error"' in response.content.decode()


def test_a_nul_in_a_section_is_refused_with_a_reason(world: World, admin: Client) -> None:
    address = f"/postmortems/{world.postmortem.reference}/sections/summary/"

    response = admin.post(address, {"text": "a\0b", "base_version": 1})

    assert response.status_code == 422
    assert "Null characters are not allowed." in PageReader(response.content.decode()).text


@pytest.mark.any_database
@pytest.mark.parametrize("kind", [JSON, "multipart/form-data; boundary=x", ""])
def test_a_form_of_the_wrong_type_breaks_no_page(world: World, admin: Client, kind: str) -> None:
    wrong = []
    for address in addresses(world, api=False):
        response = send(admin, "POST", address, b"\xff\x00--x\r\n{[", kind)
        if response.status_code >= 500:
            wrong.append(f"{address}: {response.status_code}")

    assert wrong == []


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[] if name in SEEN_BY_DATABASE else pytest.mark.any_database)
        for name in BODIES
    ],
)
def test_no_json_body_breaks_the_api(world: World, admin: Client, name: str) -> None:
    wrong = []
    for path, callback in product_doors():
        for method in set(getattr(callback, "actions", None) or ()) - {"get", "head", "delete"}:
            address = world.address_of(path)
            response = send(admin, method.upper(), address, BODIES[name], JSON)
            is_problem = response.headers.get("Content-Type", "").startswith(PROBLEM)
            is_refused = response.status_code in REFUSED and is_problem
            if not is_refused and not 200 <= response.status_code < 300:
                wrong.append(f"{method} {address}: {response.status_code}")

    assert wrong == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("NUL", 400),
        ("lone surrogate", 400),
        ("no UTF-8", 400),
        ("deep list", 400),
        ("deep object", 400),
        ("nothing", 400),
        ("list", 400),
        ("infinity", 400),
        ("no JSON", 400),
    ],
)
def test_a_body_that_says_nothing_is_refused_and_nothing_is_stored(
    admin: Client, name: str, expected: int
) -> None:
    response = admin.post("/api/v1/incidents/", BODIES[name], content_type=JSON)

    assert response.status_code == expected
    assert response.json()["detail"]
    assert Incident.objects.count() == 0


@pytest.mark.parametrize("kind", [FORM, "multipart/form-data", "text/plain", "application/xml"])
def test_a_body_of_another_type_is_refused_by_the_api(admin: Client, kind: str) -> None:
    response = admin.generic("POST", "/api/v1/incidents/", b"title=a", content_type=kind)

    assert response.status_code == 415
    assert response.headers["Content-Type"] == PROBLEM


@pytest.mark.parametrize("address", ["/declare/", "/teams/new/", "/login/"])
def test_a_form_of_ten_megabytes_is_refused(admin: Client, address: str) -> None:
    body = b"title=" + b"a" * (10 * 1024 * 1024)

    response = admin.generic("POST", address, body, content_type=FORM)

    assert response.status_code in {400, 413}


def test_a_body_of_ten_megabytes_is_refused_by_the_api(admin: Client) -> None:
    body = b'{"title": "' + b"a" * (10 * 1024 * 1024) + b'"}'

    response = admin.generic("POST", "/api/v1/incidents/", body, content_type=JSON)

    assert response.status_code == 413
    assert response.json()["code"] == "too_large"


def test_a_form_of_thousands_of_fields_is_refused(admin: Client) -> None:
    body = b"&".join(b"a%d=1" % number for number in range(3000))

    response = admin.generic("POST", "/declare/", body, content_type=FORM)

    assert response.status_code == 400
