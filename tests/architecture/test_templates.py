"""Templates keep to the content security policy and can be read alone."""

import re

import pytest
from django.template.loader import get_template

from tests.architecture.sources import ROOT, shown, templates

FORBIDDEN = {
    "an inline style": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "a style sheet inside the page": re.compile(r"<style[\s>]", re.IGNORECASE),
    "an inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a script inside the page": re.compile(r"<script(?![^>]*\ssrc\s*=)[^>]*>", re.IGNORECASE),
    "a script address": re.compile(r"""=\s*["']?\s*javascript:""", re.IGNORECASE),
    "unescaped text": re.compile(r"\|\s*safe\b|{%\s*autoescape\s+off"),
    "something from another host": re.compile(
        r"""<(?:script|link|img|iframe)[^>]*(?:src|href)\s*=\s*["']?(?:https?:)?//""", re.IGNORECASE
    ),
}
COMMENT = re.compile(r"{#.*?#}|{% comment.*?{% endcomment %}", re.DOTALL)


NAMED = re.compile(r"{%-?\s*(?!load\b)\w+\s[^%]*\sas\s+(\w+)\s*%}")
BLOCK = re.compile(r"(?={%\s*block\s)")


def lost_names(source: str) -> set[str]:
    """Return names that a tag sets in one block only, and that another block of the page reads.

    Django forgets them at the end of a block, so the other block reads nothing.
    """
    before, *blocks = BLOCK.split(COMMENT.sub("", source))
    known = set(NAMED.findall(before))
    named = [set(NAMED.findall(block)) for block in blocks]
    return {
        name
        for name in set().union(*named) - known
        for block, own in zip(blocks, named, strict=True)
        if name not in own and re.search(rf"{{[{{%][^}}]*(?<![\w.\"]){name}(?![\w=])", block)
    }


def faults_in(source: str) -> list[str]:
    """Return which rules the source of a template breaks, leaving out its comments."""
    text = COMMENT.sub("", source)
    return [name for name, pattern in FORBIDDEN.items() if pattern.search(text)]


def test_each_template_compiles() -> None:
    names = [str(path.relative_to(ROOT / "templates")) for path in templates()]

    for name in names:
        get_template(name)
    assert "base.html" in names


def test_no_template_brings_what_the_policy_forbids() -> None:
    faults = {shown(path): faults_in(path.read_text(encoding="utf-8")) for path in templates()}

    assert {name: found for name, found in faults.items() if found} == {}


def test_each_partial_begins_by_naming_its_variables() -> None:
    partials = [path for path in templates() if path.name.startswith("_")]
    begins = {shown(path): path.read_text(encoding="utf-8").lstrip() for path in partials}

    assert [n for n, text in begins.items() if not text.startswith(("{#", "{% comment"))] == []


def test_no_block_reads_what_only_another_block_has_set() -> None:
    lost = {shown(path): lost_names(path.read_text(encoding="utf-8")) for path in templates()}

    assert {name: found for name, found in lost.items() if found} == {}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        (
            "{% block a %}{% url 'x' as to %}{% endblock %}{% block b %}{{ to }}{% endblock %}",
            {"to"},
        ),
        ("{% block a %}{% url 'x' as to %}{% endblock %}{% block b %}{% f url=to %}", {"to"}),
        ("{% block a %}{% url 'x' as to %}{{ to }}{% endblock %}{% block b %}{{ to.x }}", {"to"}),
        (
            "{% url 'x' as to %}{% block a %}{% f 'x' as to %}{% endblock %}{% block b %}{{ to }}",
            set(),
        ),
        ("{% block a %}{% url 'x' as to %}{{ to }}{% endblock %}{% block b %}{{ a.to }} to", set()),
        ("{% block a %}{% url 'x' as to %}{{ to }}{% endblock %}{% block b %}{% f to=1 %}", set()),
    ],
)
def test_a_name_of_another_block_is_seen(source: str, found: set[str]) -> None:
    assert lost_names(source) == found


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ('<p style="color: red">', "an inline style"),
        ("<style>p { color: red }</style>", "a style sheet inside the page"),
        ("<button onclick='go()'>", "an inline handler"),
        ("<script>go()</script>", "a script inside the page"),
        ('<a href="javascript:go()">', "a script address"),
        ("{{ text|safe }}", "unescaped text"),
        ("{% autoescape off %}", "unescaped text"),
        ('<img src="//example.com/x.png">', "something from another host"),
    ],
)
def test_the_rules_see_what_they_are_for(source: str, fault: str) -> None:
    assert faults_in(source) == [fault]


def test_the_rules_leave_ordinary_pages_alone() -> None:
    page = '<script src="{% static "js/poll.js" %}"></script><a href="https://example.com">x</a>'

    assert faults_in(page) == []
