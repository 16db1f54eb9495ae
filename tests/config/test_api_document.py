"""What the API answers is what its OpenAPI document says, for one of everything."""

import json
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator, FormatChecker

from core.api.document import document
from core.models import Role
from tests.factories.people import make_token, make_user
from tests.security.world import World, make_world

pytestmark = pytest.mark.django_db


FORMATS = FormatChecker()


@FORMATS.checks("uri")
def is_address(value: object) -> bool:
    """Return whether a value may be an address; an empty one is another kind of answer."""
    return value != ""


def address_of(world: World, path: str) -> str:
    """Return the path with the row of the world in each of its places."""
    return world.address_of(path.replace("{id}", "{pk}").replace("{", "<").replace("}", ">"))


def faults_of(answer: Any, operation: dict[str, Any]) -> list[str]:
    """Return in what an answer differs from what the document says of it."""
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    said = operation["responses"].get(str(answer.status_code))
    if said is None or (answer.content and kind not in said.get("content", {})):
        return [f"{answer.status_code} with {kind}"]
    if not kind.endswith("json"):
        return []
    schema = said["content"][kind]["schema"] | {"components": document().data["components"]}
    validator = Draft202012Validator(schema, format_checker=FORMATS)
    found = validator.iter_errors(json.loads(answer.content))
    return [f"{one.json_path}: {one.message[:100]}" for one in found]


@pytest.mark.any_database
def test_each_row_and_list_is_as_the_document_says() -> None:
    world = make_world()
    token = make_token(make_user(role=Role.ADMIN))
    client = Client(headers={"Authorization": f"Bearer {token}"})
    asked = 0
    faults: dict[str, list[str]] = {}

    for path, operations in document().data["paths"].items():
        if "get" in operations:
            answer = client.get(address_of(world, path))
            asked += 1
            if found := faults_of(answer, operations["get"]):
                faults[path] = found

    assert asked > 60
    assert faults == {}


@pytest.mark.any_database
def test_a_closed_gate_answers_as_the_document_says() -> None:
    path = "/api/v1/services/{slug}/gate/"
    world = make_world()
    client = Client(headers={"Authorization": f"Bearer {make_token(make_user())}"})

    answer = client.get(address_of(world, path), {"level": "gold"})

    assert answer.status_code == 409
    assert faults_of(answer, document().data["paths"][path]["get"]) == []


def test_each_body_says_that_it_has_no_other_fields() -> None:
    data = document().data
    contents = [
        content["schema"]
        for operations in data["paths"].values()
        for operation in operations.values()
        for content in operation.get("requestBody", {"content": {}})["content"].values()
    ]
    names = {schema["$ref"].rpartition("/")[2] for schema in contents}
    shapes = data["components"]["schemas"]

    assert len(names) > 50
    open_ones = [name for name in sorted(names) if shapes[name].get("additionalProperties", True)]
    assert open_ones == []


@pytest.mark.parametrize(
    ("header", "fitting", "others"),
    [
        ("Idempotency-Key", ['"a b"', "a b", "a", "x" * 255], ["", " a", "é", "x" * 256]),
        ("If-Match", ["*", '"3"', 'W/"3"', '"3", "4"', '"3","4"'], ["3", '"3', ""]),
    ],
)
def test_a_header_is_told_by_what_fits_it(
    header: str, fitting: list[str], others: list[str]
) -> None:
    operation = document().data["paths"]["/api/v1/postmortems/{reference}/publish/"]["post"]
    (schema,) = [one["schema"] for one in operation["parameters"] if one["name"] == header]
    validator = Draft202012Validator(schema)

    assert [value for value in fitting if not validator.is_valid(value)] == []
    assert [value for value in others if validator.is_valid(value)] == []
