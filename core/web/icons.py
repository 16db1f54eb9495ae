"""Icons of the lucide set.

Its own tag looks through the table of contents of its archive anew for each icon, which is most
of the time that the first page of a process takes.
"""

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

    Raises KeyError when the set has no such icon.
    """
    drawing = ElementTree.fromstring(_archive().read(f"{name}.svg"))  # noqa: S314 - comes with us
    shapes = ((one.tag.rpartition("}")[2], flatatt(one.attrib)) for one in drawing)
    return format_html(
        '<svg width="{size}" height="{size}" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
        ' stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"'
        ' class="{css_class}">{shapes}</svg>',
        size=_SIZE,
        css_class=css_class,
        shapes=format_html_join("", "<{}{}/>", shapes),
    )


@lru_cache(maxsize=1)
def _archive() -> ZipFile:
    # From memory: processes that share an open file also share the place they read at.
    return ZipFile(BytesIO((files("lucide") / "lucide.zip").read_bytes()))
