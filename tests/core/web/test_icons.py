"""Icons as pages show them."""

import re
from importlib.resources import files
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from django.template import Context, Template
from lucide import _load_icon

from core.web.icons import draw_icon, outline
from tests.architecture.sources import ROOT

USED = re.compile(r'\{% icon "([a-z0-9-]+)"')


def test_an_icon_is_small_and_hidden_from_screen_readers() -> None:
    drawn = Template('{% load ui %}{% icon "plus" %}').render(Context())

    assert drawn.startswith('<svg width="18" height="18" viewBox="0 0 24 24" fill="none"')
    assert 'aria-hidden="true" class="icon">' in drawn
    assert 'class="&quot;&lt;b&gt;">' in draw_icon("plus", '"<b>')


def test_an_icon_that_does_not_exist_is_a_bug() -> None:
    with pytest.raises(KeyError, match="no-such-icon"):
        draw_icon("no-such-icon", "icon")


@pytest.mark.parametrize(
    ("tag", "given", "expected"),
    [
        ("path", {"d": "M5 12h14"}, "M5 12h14"),
        ("path", {"d": "m6 9 6 6"}, "M0 0m6 9 6 6"),
        ("line", {"x1": "12", "y1": "8", "x2": "12.01", "y2": "12"}, "M12 8L12.01 12"),
        ("polyline", {"points": "1 2 3 4"}, "M1 2 3 4"),
        ("polygon", {"points": "1 2 3 4 5 6"}, "M1 2 3 4 5 6Z"),
        ("circle", {"cx": "12", "cy": "5", "r": "3"}, "M9 5a3 3 0 1 1 6 0a3 3 0 1 1 -6 0Z"),
        (
            "ellipse",
            {"cx": "12", "cy": "5", "rx": "9", "ry": "3"},
            "M3 5a9 3 0 1 1 18 0a9 3 0 1 1 -18 0Z",
        ),
        (
            "rect",
            {"x": "3", "y": "4", "width": "18", "height": "16", "rx": "2"},
            "M5 4h14a2 2 0 0 1 2 2v12a2 2 0 0 1 -2 2h-14a2 2 0 0 1 -2 -2v-12a2 2 0 0 1 2 -2Z",
        ),
        (
            "rect",
            {"x": "1", "y": "2", "width": "3", "height": "4"},
            "M1 2h3a0 0 0 0 1 0 0v4a0 0 0 0 1 -0 0h-3a0 0 0 0 1 -0 -0v-4a0 0 0 0 1 0 -0Z",
        ),
    ],
)
def test_a_shape_becomes_an_outline(tag: str, given: dict[str, str], expected: str) -> None:
    assert outline(tag, given) == expected


def test_a_shape_that_is_unknown_is_a_bug() -> None:
    with pytest.raises(KeyError, match="text"):
        outline("text", {})


def test_what_is_filled_stays_a_shape_of_its_own() -> None:
    drawn = draw_icon("tag", "icon")

    assert drawn.count("<path") == 1
    assert drawn.endswith('<circle cx="7.5" cy="7.5" fill="currentColor" r=".5"/></svg>')


def test_each_icon_of_the_set_has_the_lines_that_its_own_tag_draws_in_one_path() -> None:
    with (files("lucide") / "lucide.zip").open("rb") as file, ZipFile(file) as archive:
        known = {name.removesuffix(".svg") for name in archive.namelist()}
    used = {
        name
        for path in (ROOT / "templates").rglob("*.html")
        for name in USED.findall(path.read_text())
    }

    drawn = {name: ElementTree.fromstring(draw_icon(name, "icon")) for name in used}  # noqa: S314 - ours
    lines = {name: [one for one in _load_icon(name) if "fill" not in one.attrib] for name in used}

    assert used
    assert used <= known
    for name in used:
        whole = "".join(outline(str(one.tag), one.attrib) for one in lines[name])
        assert [one.attrib["d"] for one in drawn[name] if one.tag == "path"] == [whole]
        assert len(drawn[name]) == 1 + len(_load_icon(name)) - len(lines[name])
