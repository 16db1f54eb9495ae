"""The demo organisation is complete, is invented, and blames nobody."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from catalog.domain.service import Criticality, ServiceKind, Tier
from incidents.domain.incident import IncidentKind
from tests.config.demo_data import (
    ACTION_ITEMS,
    DATA,
    INCIDENTS,
    PEOPLE,
    POSTMORTEMS,
    SERVICE_SLUGS,
    SERVICES,
    TEAM_SLUGS,
    TEAMS,
    TEXTS,
    Record,
)

BLAMING = re.compile(
    r"\b(human error|root cause|should(n't| not)? have|could(n't| not)? have|careless|negligen"
    r"|blam(e|ed|ing)\b|fault of|mistake|incompetent|forg[eo]t|ought to have|failed to follow)",
    re.IGNORECASE,
)


def strings(value: object) -> Iterator[str]:
    """Yield every text inside a record."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def words_for_readers() -> Iterator[str]:
    """Yield the texts people read; usernames and keys are none."""
    for team in TEAMS:
        yield team["description"]
    for service in SERVICES:
        yield service["description"]
    for incident in INCIDENTS:
        yield incident["title"]
        yield incident.get("summary", "")
        yield incident["impact"].get("summary", "")
        yield from (entry[3] for entry in incident["timeline"])
    for postmortem in POSTMORTEMS:
        yield from postmortem["sections"].values()
    for item in ACTION_ITEMS:
        yield from (item["title"], item.get("description", ""), item.get("reason", ""))


def test_organisation_is_as_big_as_promised() -> None:
    sizes = [len(TEAMS), len(SERVICES), len(INCIDENTS), len(POSTMORTEMS), len(ACTION_ITEMS)]

    assert sizes == [4, 13, 60, 10, 40]


def test_kinds_are_mixed_as_promised() -> None:
    assert Counter(incident["kind"] for incident in INCIDENTS) == {
        IncidentKind.INCIDENT: 50,
        IncidentKind.NEAR_MISS: 7,
        IncidentKind.DRILL: 3,
    }


@pytest.mark.parametrize(
    ("name", "records"),
    [
        ("catalogue", [*TEAMS, *SERVICES]),
        ("people", PEOPLE),
        ("incidents", INCIDENTS),
        ("postmortems", POSTMORTEMS),
        ("action_items", ACTION_ITEMS),
    ],
)
def test_every_field_is_explained_on_top_of_its_file(name: str, records: list[Record]) -> None:
    lines = TEXTS[name].splitlines()
    comment = "\n".join(line for line in lines[: lines.index("")] if line.startswith("#"))
    fields = {field for record in records for field in record}

    assert {field for field in fields if not re.search(rf"\b{field}\b", comment)} == set()


def test_every_name_and_address_is_invented() -> None:
    hosts = {
        host
        for text in TEXTS.values()
        for host in re.findall(r"(?:https?://|[\w.]@)([\w.-]+[a-z])", text)
    }

    assert all(host == "example.com" or host.endswith(".example.com") for host in hosts)
    assert {person["name"].split()[-1] for person in PEOPLE} == {"Demo"}
    assert {person["username"].split(".")[-1] for person in PEOPLE} == {"demo"}


def test_every_team_has_one_lead_among_its_members() -> None:
    leads = Counter(team for person in PEOPLE for team in person["leads"])

    assert leads == dict.fromkeys(TEAM_SLUGS, 1)
    assert all(set(person["leads"]) <= set(person["teams"]) <= TEAM_SLUGS for person in PEOPLE)


def test_every_role_of_the_organisation_is_held() -> None:
    roles = {person["role"] for person in PEOPLE}

    assert roles == {"viewer", "responder", "manager", "admin"}


@pytest.mark.parametrize("service", SERVICES, ids=lambda each: str(each["slug"]))
def test_service_is_described_in_known_words(service: Record) -> None:
    assert service["kind"] in set(ServiceKind)
    assert service["tier"] in set(Tier)
    assert service["team"] in TEAM_SLUGS
    assert service["description"]
    assert service["runbook_url"].startswith("https://runbooks.example.com/")
    assert 0 < float(service["slo_target_percent"]) < 100


@pytest.mark.parametrize("service", SERVICES, ids=lambda each: str(each["slug"]))
def test_dependencies_lead_to_other_services_once(service: Record) -> None:
    providers = [edge["provider"] for edge in service["dependencies"]]
    groups = Counter(edge["group"] for edge in service["dependencies"] if "group" in edge)
    needed = {group["name"]: group["needed"] for group in service.get("redundancy_groups", [])}

    assert set(providers) <= SERVICE_SLUGS - {service["slug"]}
    assert len(set(providers)) == len(providers)
    assert {edge["criticality"] for edge in service["dependencies"]} <= set(Criticality)
    assert set(groups) == set(needed)
    assert all(1 <= needed[name] < size for name, size in groups.items())


def test_catalogue_has_redundancy_and_the_application_itself() -> None:
    groups = [group for each in SERVICES for group in each.get("redundancy_groups", [])]
    drydock = next(service for service in SERVICES if service["slug"] == "drydock")
    own = {edge["provider"]: edge["criticality"] for edge in drydock["dependencies"]}

    assert len(groups) >= 2
    assert own == {"drydock-db": Criticality.HARD, "sign-in": Criticality.SOFT}


def test_nobody_is_blamed() -> None:
    found = [(text, BLAMING.findall(text)) for text in words_for_readers()]

    assert [each for each in found if each[1]] == []


def test_blaming_words_are_seen() -> None:
    assert BLAMING.search("They should have noticed.") is not None


def test_texts_speak_of_roles_and_not_of_people() -> None:
    first_names = "|".join(person["name"].split()[0] for person in PEOPLE)
    named = [text for text in words_for_readers() if re.search(rf"\b({first_names})\b", text)]

    assert named == []


def test_no_text_is_empty_or_unfinished() -> None:
    texts = [text for data in DATA.values() for text in strings(data)]

    assert [
        text for text in texts if re.search(r"\b(lorem|ipsum|todo|xxx|tbd)\b", text, re.I)
    ] == []
    assert [
        each["key"] for each in INCIDENTS if not all(e[3].strip() for e in each["timeline"])
    ] == []
