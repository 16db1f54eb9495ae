"""Strings that broke other products are stored and shown as typed, or refused by name."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model
from django.test import Client

from catalog.models import Service, Team
from core.models import Role
from incidents.models import Incident, SectionVersion, TimelineEntry
from tests.factories.incidents import make_incident
from tests.factories.people import make_user
from tests.factories.postmortems import section_of, started
from tests.security.pages import read_list
from tests.services.thoroughness import is_thorough

pytestmark = pytest.mark.django_db

FIXTURE = Path(__file__).parents[1] / "fixtures" / "bad-input" / "blns.json"
STRINGS: list[str] = json.loads(FIXTURE.read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Field:
    """A field that people fill in: how it is sent, where it is stored, where it is shown."""

    name: str
    model: type[Model]
    address: str
    shown_at: str
    sent_with: Callable[[], dict[str, Any]] = dict
    longest: int | None = None
    may_be_blank: bool = False

    def send(self, client: Client, text: str) -> Any:
        """Send the form with `text` in this field."""
        return client.post(self.address, {self.name: text} | self.sent_with())

    def is_refused(self, text: str) -> bool:
        """Return whether the field cannot take `text`."""
        is_long = self.longest is not None and len(text) > self.longest
        return is_long or (not self.may_be_blank and not text.strip())

    def stored(self) -> str:
        """Return what the newest row says."""
        row = self.model._default_manager.order_by("-pk").values_list(self.name, flat=True)
        return str(row[0])


def timeline_line() -> Field:
    incident = make_incident()
    address = f"/incidents/{incident.reference}/timeline/"
    return Field(
        "text",
        TimelineEntry,
        f"{address}add/",
        address,
        sent_with=lambda: {"time": "2026-03-02 12:00"},
    )


def section_text() -> Field:
    postmortem = started()
    address = f"/postmortems/{postmortem.reference}/sections/summary/"
    return Field(
        "text",
        SectionVersion,
        address,
        f"{address}history/",
        sent_with=lambda: {"base_version": section_of(postmortem).version},
        may_be_blank=True,
    )


FIELDS: dict[str, Callable[[], Field]] = {
    "incident title": lambda: Field(
        "title", Incident, "/declare/", "/incidents/?status=all", longest=300
    ),
    "timeline line": timeline_line,
    "section text": section_text,
    "team name": lambda: Field("name", Team, "/teams/new/", "/teams/", longest=200),
    "service name": lambda: Field(
        "name",
        Service,
        "/services/new/",
        "/services/",
        sent_with=lambda: {"kind": "service"},
        longest=200,
    ),
}


@pytest.fixture
def manager() -> Client:
    client = Client()
    client.force_login(make_user(role=Role.MANAGER))
    return client


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="JSON tries the same use cases there, at half the time"
)
@pytest.mark.parametrize("name", FIELDS)
def test_a_string_typed_into_a_form_is_kept_and_shown_or_refused_by_name(
    name: str, manager: Client
) -> None:
    field = FIELDS[name]()
    wrong: list[tuple[str, object]] = []
    kept: list[str] = []

    for text in STRINGS:
        response = field.send(manager, text)
        if field.is_refused(text):
            if not names_fault(response, field):
                wrong.append((text, response.status_code))
        elif response.status_code != 302 or field.stored() != text:
            wrong.append((text, (response.status_code, field.stored())))
        else:
            kept.append(text)

    pages = list(read_list(manager, field.shown_at))
    words = "\n".join(page.text for page in pages)
    assert wrong == []
    assert [text for text in kept if text not in words] == []
    assert [danger for page in pages for danger in page.dangers] == []


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a JSON body: where it is sent, and where it can be read again."""

    name: str
    address: str
    list_address: str
    sent_with: Callable[[], dict[str, Any]] = dict
    longest: int = 300
    may_be_blank: bool = False
    method: str = "post"

    def send(self, client: Client, text: str) -> Any:
        """Send the body with `text` in this member."""
        body = {self.name: text} | self.sent_with()
        send = getattr(client, self.method)
        return send(self.address, body, content_type="application/json")

    def is_refused(self, text: str) -> bool:
        """Return whether the member cannot take `text`."""
        return len(text) > self.longest or (not self.may_be_blank and not text.strip())


def entry_text() -> Member:
    address = f"/api/v1/incidents/{make_incident().reference}/timeline/"
    return Member("text", address, address, longest=100_000)


def section_member() -> Member:
    postmortem = started()
    address = f"/api/v1/postmortems/{postmortem.reference}/"
    return Member(
        "text",
        f"{address}sections/summary/",
        "",
        sent_with=lambda: {"base_version": section_of(postmortem).version},
        longest=100_000,
        may_be_blank=True,
        method="put",
    )


MEMBERS: dict[str, Callable[[], Member]] = {
    "incident title": lambda: Member("title", "/api/v1/incidents/", "/api/v1/incidents/"),
    "timeline line": entry_text,
    "section text": section_member,
    "team name": lambda: Member("name", "/api/v1/teams/", "/api/v1/teams/", longest=200),
    "service name": lambda: Member("name", "/api/v1/services/", "/api/v1/services/", longest=200),
}


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="forms try the same use cases there, at half the time"
)
@pytest.mark.parametrize("name", MEMBERS)
def test_a_string_sent_as_json_is_kept_and_given_out_or_refused_by_name(
    name: str, manager: Client
) -> None:
    member = MEMBERS[name]()
    wrong: list[tuple[str, object]] = []
    kept: list[str] = []

    # What PostgreSQL itself cannot hold is in every part of the list.
    for text in STRINGS if is_thorough() else STRINGS[::3]:
        response = member.send(manager, text)
        data = response.json()
        if member.is_refused(text):
            if response.status_code != 400 or set(data["errors"]) != {member.name}:
                wrong.append((text, data))
        elif response.status_code not in {200, 201} or data[member.name] != text:
            wrong.append((text, data))
        else:
            kept.append(text)

    listed = read_rows(manager, member) if member.list_address else kept
    assert wrong == []
    assert [text for text in kept if text not in listed] == []


def read_rows(client: Client, member: Member) -> list[str]:
    found: list[str] = []
    address: str | None = f"{member.list_address}?limit=200"
    while address:
        page = client.get(address).json()
        found += [row[member.name] for row in page["results"]]
        address = page["next"]
    return found


def names_fault(response: Any, field: Field) -> bool:
    return (
        response.status_code == 422 and f'id="id_{field.name}_error"' in response.content.decode()
    )
