"""Icons of the lucide set.

Its own tag looks through the table of contents of its archive anew for each icon, which is most
of the time that the first page of a process takes.
"""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_SIZE = 18


@lru_cache(maxsize=256)
def draw_icon(name: str, css_class: str) -> SafeString:
    """Return the icon as SVG of 18 x 18 px that screen readers skip.

    Its lines are one path: a page has fifty icons, and each shape of its own would be an element.
    Raises KeyError when the set has no such icon.
    """
    drawing = ElementTree.fromstring(_archive().read(f"{name}.svg"))  # noqa: S314 - comes with us
    return format_html(
        '<svg width="{size}" height="{size}" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
        ' stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"'
        ' class="{css_class}">{shapes}</svg>',
        size=_SIZE,
        css_class=css_class,
        shapes=format_html_join("", "<{}{}/>", _shapes(drawing)),
    )


def _shapes(drawing: ElementTree.Element) -> list[tuple[str, SafeString]]:
    """Return names and attributes of the elements to draw: one path, then what is filled."""
    shapes = [(one.tag.rpartition("}")[2], one.attrib) for one in drawing]
    lines = [outline(tag, given) for tag, given in shapes if "fill" not in given]
    filled = [(tag, flatatt(given)) for tag, given in shapes if "fill" in given]
    return [("path", flatatt({"d": "".join(lines)})), *filled]


def outline(tag: str, given: Mapping[str, str]) -> str:
    """Return the outline of an SVG shape as data of a path that can follow another one.

    Raises KeyError for a shape that the set does not have.
    """
    if tag == "path":
        # A small m right after other data would begin where they end.
        return f"M0 0{given['d']}" if given["d"].startswith("m") else given["d"]
    if tag in {"polyline", "polygon"}:
        return f"M{given['points']}{'Z' if tag == 'polygon' else ''}"
    return {"circle": _round, "ellipse": _round, "rect": _box, "line": _line}[tag](given)


def _round(given: Mapping[str, str]) -> str:
    x, y = float(given["cx"]), float(given["cy"])
    across, down = (float(given.get(key) or given["r"]) for key in ("rx", "ry"))
    half = f"a{across:g} {down:g} 0 1 1"
    return f"M{x - across:g} {y:g}{half} {2 * across:g} 0{half} {-2 * across:g} 0Z"


def _box(given: Mapping[str, str]) -> str:
    x, y, width, height = (float(given[key]) for key in ("x", "y", "width", "height"))
    r = float(given.get("rx") or given.get("ry") or 0)
    arc = f"a{r:g} {r:g} 0 0 1"
    across, down = f"{width - 2 * r:g}", f"{height - 2 * r:g}"
    return (
        f"M{x + r:g} {y:g}h{across}{arc} {r:g} {r:g}v{down}{arc} {-r:g} {r:g}"
        f"h-{across}{arc} {-r:g} {-r:g}v-{down}{arc} {r:g} {-r:g}Z"
    )


def _line(given: Mapping[str, str]) -> str:
    return f"M{given['x1']} {given['y1']}L{given['x2']} {given['y2']}"


@lru_cache(maxsize=1)
def _archive() -> ZipFile:
    # From memory: processes that share an open file also share the place they read at.
    return ZipFile(BytesIO((files("lucide") / "lucide.zip").read_bytes()))
