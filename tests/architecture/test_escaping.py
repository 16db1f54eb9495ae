"""Where text may be declared safe HTML: two modules, each of which says why."""

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
