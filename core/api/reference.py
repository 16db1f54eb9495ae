"""The pages of the API: the OpenAPI document in words (pure)."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

Schema = Mapping[str, Any]
FORMATS = {"date-time": "moment", "date": "day", "uri": "link"}


class Field(NamedTuple):
    """A parameter, or a field of a shape; `shape` is the shape it links to, "" for none."""

    name: str
    kind: str
    shape: str
    description: str
    is_required: bool


class Shape(NamedTuple):
    """What an object looks like."""

    name: str
    description: str
    fields: tuple[Field, ...]

    @property
    def anchor(self) -> str:
        """Return the id of its heading."""
        return f"shape-{self.name}"


class Answer(NamedTuple):
    """What comes back with a status; `words` are "page of " before the shape of a list's rows."""

    status: str
    words: str
    shape: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One method at one address; `body` is None without one."""

    name: str
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Field, ...]
    body: Shape | None
    answers: tuple[Answer, ...]
    errors: str
    curl: str

    @property
    def anchor(self) -> str:
        """Return the id of its heading."""
        return f"op-{self.name}"


class Group(NamedTuple):
    """The operations on one kind of object."""

    name: str
    operations: tuple[Operation, ...]

    @property
    def slug(self) -> str:
        """Return its name in the address of its page."""
        return self.name.replace(" ", "-")


class Reference(NamedTuple):
    """Everything the pages show."""

    groups: tuple[Group, ...]
    shapes: Mapping[str, Shape]

    def group(self, slug: str) -> Group | None:
        """Return the group with a page of this name, None when there is none."""
        return next((group for group in self.groups if group.slug == slug), None)

    def shapes_of(self, group: Group) -> tuple[Shape, ...]:
        """Return the shapes its operations take and answer and those within them, by name."""
        waiting = [answer.shape for one in group.operations for answer in one.answers]
        bodies = [one.body for one in group.operations if one.body]
        waiting += [field.shape for body in bodies for field in body.fields]
        found: dict[str, Shape] = {}
        while waiting:
            name = waiting.pop()
            if name in self.shapes and name not in found:
                found[name] = self.shapes[name]
                waiting += [field.shape for field in found[name].fields]
        return tuple(found[name] for name in sorted(found))


def reference_of(document: Schema) -> Reference:
    """Return the document in words: operations by group, and the shapes by name."""
    shapes = document["components"]["schemas"]
    grouped: dict[str, list[Operation]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if isinstance(operation, dict) and "responses" in operation:
                found = _operation(path, method.upper(), operation, shapes)
                grouped.setdefault(operation["tags"][0], []).append(found)
    groups = tuple(Group(name, tuple(found)) for name, found in grouped.items())
    return Reference(groups, {name: _shape(name, schema) for name, schema in shapes.items()})


def _operation(path: str, method: str, operation: Schema, shapes: Schema) -> Operation:
    body = _name(operation.get("requestBody", {}))
    codes = operation["responses"]
    return Operation(
        name=operation["operationId"],
        method=method,
        path=path,
        summary=operation["summary"],
        description=operation.get("description", ""),
        parameters=tuple(_parameter(one) for one in operation.get("parameters", ())),
        body=_shape(body, shapes[body]) if body else None,
        answers=tuple(
            _answer(code, _name(answer), shapes)
            for code, answer in codes.items()
            if code < "400" or _name(answer) != "Problem"
        ),
        errors=", ".join(code for code in codes if code >= "400"),
        curl=_curl(path, method, _example(shapes.get(body, {}))),
    )


def _shape(name: str, schema: Schema) -> Shape:
    required = set(schema.get("required", ()))
    fields = tuple(
        Field(
            name=field,
            kind=_kind(one),
            shape=_ref_in(one),
            description=one.get("description", ""),
            is_required=field in required,
        )
        for field, one in schema.get("properties", {}).items()
    )
    return Shape(name, schema.get("description", "").partition("\n\n")[0], fields)


def _parameter(one: Schema) -> Field:
    return Field(
        name=one["name"],
        kind=_kind(one["schema"]),
        shape="",
        description=one.get("description", ""),
        is_required=bool(one.get("required")),
    )


def _kind(schema: Schema) -> str:
    """Return the type in words: "text, up to 300 characters", "list of text", "moment or null"."""
    if schema.get("enum"):
        known = " | ".join(str(one) for one in schema["enum"] if one is not None)
        return f"{known} or null" if None in schema["enum"] else known
    for key in ("allOf", "oneOf", "anyOf"):
        if key in schema:
            return " or ".join(_kind(one) for one in schema[key])
    if "$ref" in schema:
        return _short(schema["$ref"])
    types = schema.get("type", "object")
    names = [types] if isinstance(types, str) else list(types)
    words = [_word(name, schema) for name in names if name != "null"]
    return " or ".join(words + ["null"] * ("null" in names))


def _word(name: str, schema: Schema) -> str:
    if name == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    if name == "string":
        word = FORMATS.get(schema.get("format", ""), "text")
        longest = schema.get("maxLength")
        return f"{word} up to {longest:,} characters" if longest else word
    if name == "integer":
        return "whole number"
    return {"boolean": "true | false"}.get(name, name)


def _ref_in(schema: Schema) -> str:
    """Return the first shape that a field refers to, "" for none."""
    found = re.search(r'"\$ref": "#/components/schemas/(\w+)"', json.dumps(schema))
    return found[1] if found else ""


def _name(content: Schema) -> str:
    """Return the shape of a body or an answer, "" for none."""
    return _ref_in(content.get("content", {}))


def _answer(status: str, name: str, shapes: Schema) -> Answer:
    if not name.startswith("Paginated"):
        return Answer(status, "", name)
    return Answer(status, "page of ", _ref_in(shapes[name]["properties"]["results"]))


def _short(reference: str) -> str:
    return reference.rpartition("/")[2]


def _example(schema: Schema) -> str:
    examples = schema.get("examples", [])
    return json.dumps(examples[0], ensure_ascii=False) if examples else ""


def _curl(path: str, method: str, example: str) -> str:
    """Return a request for a shell in which DRYDOCK and TOKEN are set."""
    address = path.replace("{number}", "1").replace("{key}", "summary")
    for name, value in {
        "dependent": "checkout-api",
        "provider": "orders-db",
        "slug": "payments" if "/teams/" in path else "checkout-api",
        "reference": _reference(path),
    }.items():
        address = address.replace(f"{{{name}}}", value)
    verb = "" if method == "GET" else f"-X {method} "
    data = ""
    if example:
        quoted = example.replace("'", "'\\''")
        data = f" \\\n  -H 'Content-Type: application/json' \\\n  -d '{quoted}'"
    return f'curl {verb}"$DRYDOCK{address}" \\\n  -H "Authorization: Bearer $TOKEN"{data}'


def _reference(path: str) -> str:
    prefixes = {"/incidents/": "INC-12", "/postmortems/": "PM-7", "/action-items/": "ACT-9"}
    return next((shown for part, shown in prefixes.items() if part in path), "")
