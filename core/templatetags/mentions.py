"""References in plain text as links, on reading: `{{ entry.text|linked }}`."""

import re

from django import template
from django.template.defaultfilters import urlize
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.markdown.mentions import CSS_CLASS, REFERENCE, reference_url

register = template.Library()
_REFERENCE = re.compile(REFERENCE)


@register.filter
def linked(text: str) -> SafeString:
    """Escape text and make links of addresses and of references such as #INC-12.

    A reference becomes a link whether or not there is such a thing, as in Markdown.
    """
    parts: list[SafeString] = []
    done = 0
    for match in _REFERENCE.finditer(text):
        if url := reference_url(match["prefix"], int(match["number"])):
            link = format_html('<a class="{}" href="{}">{}</a>', CSS_CLASS, url, match[0])
            parts += [_urlized(text[done : match.start()]), link]
            done = match.end()
    return format_html_join("", "{}", ((part,) for part in [*parts, _urlized(text[done:])]))


def _urlized(text: str) -> SafeString:
    return urlize(text, autoescape=True)
