"""Icons as pages show them."""

import re
from importlib.resources import files
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from django.template import Context, Template
from lucide import _load_icon

from core.web.icons import draw_icon
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


def shapes(drawing: ElementTree.Element) -> list[tuple[str, dict[str, str]]]:
    return [(str(one.tag), one.attrib) for one in drawing]


def test_each_icon_of_the_set_has_the_shapes_that_its_own_tag_draws() -> None:
    with (files("lucide") / "lucide.zip").open("rb") as file, ZipFile(file) as archive:
        known = {name.removesuffix(".svg") for name in archive.namelist()}
    used = {
        name
        for path in (ROOT / "templates").rglob("*.html")
        for name in USED.findall(path.read_text())
    }

    drawn = {name: shapes(ElementTree.fromstring(draw_icon(name, "icon"))) for name in used}  # noqa: S314 - ours
    differing = [name for name in used if drawn[name] != shapes(_load_icon(name))]

    assert used
    assert used <= known
    assert differing == []
