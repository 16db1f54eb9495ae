"""What holds for the answer of every door, whatever was written into the rows that it shows."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.template import engines
from django.test import Client, override_settings

from core.models import Role
from tests.factories.people import make_user
from tests.security.pages import PageReader
from tests.security.test_permissions import OPENED_BY_SECRET
from tests.security.words import say_everywhere
from tests.security.world import World, make_world, product_doors
from tests.services.thoroughness import is_thorough

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

ELSEWHERE = "evil.example"
LED_AWAY = "&".join(
    f"{name}=https://{ELSEWHERE}/"
    for name in ("next", "return", "return_to", "back", "url", "to", "redirect", "from_page")
)
PRODUCT = 1337 * 7331
TEMPLATES = (
    "{{1337*7331}}",
    "{{ 1337|add:9800210 }}",
    "{% debug %}",
    "{{settings.SECRET_KEY}}",
    "{{request.user.password}}",
    "${1337*7331}",
    "#{1337*7331}",
    "<%=1337*7331%>",
    "*{1337*7331}",
    "{0.__class__.__mro__}",
    "{self.__init__.__globals__}",
    "{incident._state.db}",
    "%(password)s",
    "%s%n%x",
    "{{ timeline|safe }}",
    "{{''.__class__.__mro__[1].__subclasses__()}}",
)
LINE = "zqx\r\nX-Added: zqxheader\r\n\r\nzqxbody\u2028zqx\x1b[31m"
HTTPS = {
    "SECURE_HSTS_SECONDS": 31_536_000,
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
    "SECURE_SSL_REDIRECT": True,
}
"""What DRYDOCK_HTTPS sets and the middleware reads."""
BOUND = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
}
EACH = 1 if is_thorough() else 12
"""Every door, or one of so many: there are hundreds, and most answer by the same few lines."""
SCRIPTS = re.compile(r"default-src 'none'")


@pytest.fixture
def world() -> World:
    return make_world()


def doors(world: World, each: int = EACH) -> Iterator[tuple[str, str]]:
    """Yield the paths of doors and an address of each."""
    for path, _ in product_doors()[::each]:
        yield path, world.address_of(path)


def unbound(headers: dict[str, str]) -> Iterator[str]:
    """Yield what an answer does not tell the browser."""
    policy = headers.get("Content-Security-Policy", "")
    if not SCRIPTS.search(policy) or "unsafe" in policy:
        yield f"policy {policy}"
    for name, value in BOUND.items():
        if headers.get(name) != value:
            yield f"{name}: {headers.get(name)}"
    yield from (name for name in headers if name.startswith("Access-Control-"))
    if ELSEWHERE in headers.get("Location", "").partition("?")[0]:
        yield f"leads to {headers['Location']}"


@pytest.mark.parametrize("role", [None, Role.ADMIN], ids=str)
def test_every_answer_is_bound_to_this_site_and_runs_no_words(
    world: World, role: Role | None
) -> None:
    columns = say_everywhere(f"{' '.join(TEMPLATES)} {LINE}")
    wrong, shown = [], 0
    with override_settings(**HTTPS):
        client = Client(raise_request_exception=False)
        if role:
            client.force_login(make_user(role=role))
        for path, address in doors(world):
            answer = client.get(f"{address}?{LED_AWAY}", secure=True)
            body = answer.content.decode(errors="replace")
            shown += TEMPLATES[0] in PageReader(body).text
            faults = [*unbound(dict(answer.headers)), *added(answer), *ran(body)]
            wrong += [f"{path}: {fault}" for fault in faults]
            if answer.status_code >= 500:
                wrong.append(f"{path}: {answer.status_code}")

    assert wrong == []
    assert columns > 40
    assert shown >= (60 // EACH if role else 0)


def added(answer: Any) -> Iterator[str]:
    """Yield the headers into which words got that people wrote."""
    heads = answer.serialize_headers().decode("latin-1")
    if "zqx" in heads or "\x1b" in heads:
        yield f"headers {heads[:300]}"


def ran(body: str) -> Iterator[str]:
    """Yield what a page says that only a template could have made of the words."""
    yield from (one for one in (str(PRODUCT), "<class", settings.SECRET_KEY) if one in body)


def test_a_change_by_a_browser_without_our_form_is_refused_everywhere(world: World) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(make_user(role=Role.ADMIN))
    taken = []

    for path, address in doors(world):
        if path in OPENED_BY_SECRET:
            continue
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            status = client.generic(method, address).status_code
            if status not in {403, 404, 405}:
                taken.append(f"{method} {path}: {status}")

    assert taken == []


def test_the_corpus_would_be_seen_if_it_ran() -> None:
    said = engines["django"].from_string("{{ 1337|add:9800210 }}").render()

    assert said == str(PRODUCT) == str(1337 + 9_800_210)
