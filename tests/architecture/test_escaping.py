"""Where text may be declared safe HTML, and that no text ever becomes a template."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.sources import PRODUCT, python_modules, shown

DECLARES = {"mark_safe", "SafeString", "SafeText"}
MAY_DECLARE = {"core/markdown/rendering.py", "incidents/views/incident_rows.py"}


def declarations(source: str) -> Iterator[int]:
    """Yield the lines on which a text is declared safe without being escaped on the way."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else None
            name = node.func.id if isinstance(node.func, ast.Name) else name
            if name in DECLARES:
                yield node.lineno


def test_only_two_modules_declare_text_safe() -> None:
    found = {
        shown(path)
        for path in python_modules()
        if shown(path).startswith(PRODUCT) and any(declarations(path.read_text(encoding="utf-8")))
    }

    assert found == MAY_DECLARE


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("mark_safe(text)", [1]),
        ("a = 1\nsafestring.SafeString(text)", [2]),
        ("def shown() -> SafeString: ...", []),
        ("format_html('{}', text)", []),
    ],
)
def test_a_declaration_is_a_call(source: str, lines: list[int]) -> None:
    assert list(declarations(source)) == lines


def templates_of_words(source: str) -> Iterator[int]:
    """Yield the lines on which a template is made from anything but a file."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.ImportFrom(module=str(module)) if module.startswith("django.template"):
                is_one = {one.name for one in node.names} & {"Template", "Engine", "engines"}
            case ast.Import():
                is_one = {one.name for one in node.names} & {"jinja2", "mako"}
            case ast.Attribute():
                is_one = {node.attr} & {"from_string", "format_map"}
            case _:
                continue
        if is_one:
            yield node.lineno


def test_no_words_become_a_template() -> None:
    found = [
        f"{shown(path)}:{line}"
        for path in python_modules()
        if shown(path).startswith(PRODUCT)
        for line in templates_of_words(path.read_text(encoding="utf-8"))
    ]

    assert found == []


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("from django.template import Template", [1]),
        ("engines['django'].from_string(text)", [1]),
        ("text.format_map(values)", [1]),
        ("import jinja2", [1]),
        ("from django.template.loader import render_to_string", []),
    ],
)
def test_a_template_of_words_is_seen(source: str, lines: list[int]) -> None:
    assert list(templates_of_words(source)) == lines
