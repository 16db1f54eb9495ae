"""The only door to Markdown: people's text becomes clean HTML in bounded time."""

import logging
import re
import threading
from collections.abc import Mapping
from html import escape
from typing import Final

from django.utils.safestring import SafeString, mark_safe

from core.markdown.mentions import CSS_CLASS
from core.markdown.too_costly import TooCostlyError

logger = logging.getLogger(__name__)

MAX_SOURCE_BYTES: Final = 100_000
MAX_HTML_CHARACTERS: Final = 450_000

TAGS: Final = {
    *("a", "blockquote", "br", "code", "del", "div", "em", "h1", "h2", "h3", "h4", "h5", "h6"),
    *("hr", "img", "input", "ins", "kbd", "li", "mark", "ol", "p", "pre", "span", "strong"),
    *("sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
ATTRIBUTES: Final = {
    "a": {"class", "href", "title"},
    "code": {"class"},
    "div": {"class", "tabindex"},
    "img": {"alt", "src", "title"},
    "input": {"checked", "disabled", "type"},
    "li": {"class", "id"},
    "ol": {"class", "start"},
    "sup": {"id"},
    "td": {"class"},
    "th": {"class"},
    "ul": {"class"},
}
CLASSES: Final = {
    "a": {CSS_CLASS, "footnote-backref", "footnote-ref"},
    "div": {"footnote", "table-scroll"},
    "li": {"task-list-item"},
    "ol": {"task-list"},
    "td": {"align-center", "align-left", "align-right"},
    "th": {"align-center", "align-left", "align-right"},
    "ul": {"task-list"},
}
_NOBODY: Final[Mapping[str, str]] = {}
LANGUAGE_CLASS = re.compile(r"language-[\w.#+-]{1,40}", re.ASCII)


def render(
    text: str,
    *,
    heading_offset: int = 2,
    id_prefix: str = "user-",
    people: Mapping[str, str] = _NOBODY,
) -> SafeString:
    """Return `text`, written in Markdown, as HTML that is safe to put into a page.

    `#` becomes a heading of level 1 + `heading_offset`. Ids, which only footnotes have, begin
    with `id_prefix`; give each text its own where several stand on one page. Links carry
    rel="noopener noreferrer nofollow"; an image from elsewhere becomes a link to it. `people` are
    the addresses of whom an `@name` may mean, by names in small letters; other names stay text.

    Never raises and takes under a second: text of more than 100 kB, or that keeps the parser too
    long, or that it stumbles over, comes back whole, escaped, in `<pre class="markdown-fallback">`.
    """
    source = text.encode(errors="replace")  # a lone surrogate is no text
    text = source.decode()
    if len(source) > MAX_SOURCE_BYTES:
        return _as_typed(text)
    try:
        renderer = _per_thread.renderer or _Renderer()
        # Not kept while it works: what gets interrupted leaves its stacks half full.
        _per_thread.renderer = None
        html = renderer.render(text, heading_offset, id_prefix, people)
    except (TooCostlyError, RecursionError):
        logger.info("Markdown of %d bytes is shown as typed, it would take too long.", len(source))
        return _as_typed(text)
    except Exception:
        # A fault in the parser must not make a text unreadable.
        logger.exception("Markdown of %d bytes is shown as typed, parsing failed.", len(source))
        return _as_typed(text)
    _per_thread.renderer = renderer
    return mark_safe(html)  # noqa: S308 - the one place where cleaned HTML is declared safe


def stored_html(html: str) -> SafeString:
    """Return what `render` made, read back from where only `render` writes, as safe again."""
    return mark_safe(html)  # noqa: S308 - cleaned before it was stored


def _as_typed(text: str) -> SafeString:
    # HTML drops one line break right after <pre>; the extra one saves the first of the text.
    return mark_safe(  # noqa: S308 - escaped on the spot
        f'<pre class="markdown-fallback" tabindex="0">\n{escape(text)}</pre>'
    )


class _Renderer:
    """A parser and a cleaner, slow to make and not to be shared by threads."""

    def __init__(self) -> None:
        import nh3  # noqa: PLC0415 - a worker that renders nothing does without it

        from core.markdown.dialect import DialectParser  # noqa: PLC0415 - as above

        self._id_prefix = ""
        self._parser = DialectParser()
        self._cleaner = nh3.Cleaner(
            tags=TAGS,
            attributes=ATTRIBUTES,
            attribute_filter=self._filter_attribute,
            # Long lines scroll sideways, which must be possible by keyboard too.
            set_tag_attribute_values={"pre": {"tabindex": "0"}},
            link_rel="noopener noreferrer nofollow",
            url_schemes={"http", "https", "mailto"},
        )

    def render(
        self, text: str, heading_offset: int, id_prefix: str, people: Mapping[str, str]
    ) -> str:
        """Return clean HTML, or raise TooCostlyError or what the parser raises."""
        self._id_prefix = id_prefix
        html = self._parser.convert(text, heading_offset=heading_offset, people=people)
        if len(html) > MAX_HTML_CHARACTERS:
            raise TooCostlyError
        return _name_checkboxes(self._cleaner.clean(html))

    def _filter_attribute(self, tag: str, name: str, value: str) -> str | None:
        """Return what an allowed attribute may say; None takes it out."""
        match name:
            case "class" if tag == "code":
                return value if LANGUAGE_CLASS.fullmatch(value) else None
            case "class":
                return value if value in CLASSES[tag] else None
            case "id":
                return self._id_prefix + value
            case "href" if value.startswith("#"):
                return f"#{self._id_prefix}{value[1:]}"
            case _:
                return value


class _PerThread(threading.local):
    """The renderer that rests between two texts."""

    renderer: _Renderer | None = None


_per_thread = _PerThread()


def _name_checkboxes(html: str) -> str:
    """Say in words what each box of a task list shows; a person's text cannot hold an input."""
    ticked = '<input type="checkbox" disabled="" checked=""'
    empty = '<input type="checkbox" disabled=""'
    return html.replace(f"{ticked}>", f'{ticked} aria-label="Done">').replace(
        f"{empty}>", f'{empty} aria-label="Not done">'
    )
