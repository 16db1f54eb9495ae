"""Filters and tags for what pages show over and over: times, durations, marks, icons."""

from collections.abc import Hashable
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache

from django import template
from django.forms import BaseForm, BoundField
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core import clock
from core.choices import in_sentence
from core.durations import format_age, format_duration
from core.web.icons import draw_icon

register = template.Library()
register.filter("in_sentence", in_sentence)

# In strftime's letters, but for the day of the month, which has no leading zero.
LOCAL_FORMS = {"full": "{day} %b %Y, %H:%M", "day": "{day} %b %Y", "clock": "%H:%M"}

BARS = {"sev1": 4, "sev2": 3, "sev3": 2, "sev4": 1, "sev5": 0}

# Each status with the name of its colours (--state-...-fill) and its shape.
STATES = {
    "open": ("active", "disc"),
    "acknowledged": ("active", "disc"),
    "mitigated": ("mitigated", "half"),
    "resolved": ("resolved", "tick"),
    "closed": ("closed", "square"),
    "drill": ("drill", "diamond"),
}


@register.filter
def duration(value: timedelta | None) -> str:
    """Write a span as "2 h 14 min"; None is "no data"."""
    return format_duration(value)


@register.filter
def elapsed(start: datetime | None, end: datetime | None = None) -> str:
    """Write the measured span from `start` to `end`, or to now while there is no end."""
    return format_duration(None if start is None else (end or clock.now()) - start)


@register.filter
def filters_label(form: BaseForm) -> str:
    """Write "Filters (2 in use)", or "Filters" while none is."""
    in_use = sum(_is_in_use(field) for field in form)
    return f"Filters ({in_use} in use)" if in_use else "Filters"


def _is_in_use(field: BoundField) -> bool:
    """Tell whether something was asked for; the first choice of a list asks for nothing."""
    first, *_ = next(iter(getattr(field.field, "choices", ())), ("",))
    return bool(field.data) and field.data != first


@register.filter
def age(since: datetime | None) -> str:
    """Write how long ago something was as "2 h 14 min", or "336 d"; None is "no data"."""
    return format_age(None if since is None else clock.now() - since)


@register.filter
def local_time(value: datetime | None, form: str = "full") -> str:
    """Write a moment in the zone of the page: "full" (default), "day" or "clock"; None is ""."""
    return "" if value is None else _written(timezone.localtime(value), form)


@register.filter
def moment(value: datetime | None, form: str = "full") -> SafeString | str:
    """Write `local_time` as a time element whose title is the ISO time with its zone."""
    return "" if value is None else _moment(value, form, timezone.get_current_timezone())


@lru_cache(maxsize=4096)
def _moment(value: datetime, form: str, zone: tzinfo) -> SafeString:
    """Kept per value: lists show the same times again and again, and each takes long to write."""
    local = value.astimezone(zone)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        iso(value),
        local.strftime("%Y-%m-%d %H:%M:%S %Z"),
        _written(local, form),
    )


def _written(local: datetime, form: str) -> str:
    return local.strftime(LOCAL_FORMS[form]).format(day=local.day)


@register.filter
def iso(value: datetime) -> str:
    """Write an aware time as ISO 8601 in UTC with whole seconds."""
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


@register.filter
@lru_cache(maxsize=32)
def severity(value: str) -> SafeString:
    """Show "sev1".."sev5" or "unknown" as bars and word.

    Kept per value: a list of fifty rows renders the partial a handful of times at most.
    """
    word = value.upper() if value in BARS else "Not sure yet"
    return render_to_string(
        "ui/_severity.html",
        {"name": value if value in BARS else "sevunknown", "word": word, "bars": BARS.get(value)},
    )


@register.filter
@lru_cache(maxsize=32)
def status(value: str) -> SafeString:
    """Show a status of an incident, or "drill", as a pill of shape and word."""
    name, shape = STATES[value]
    word = value.replace("_", " ").capitalize()
    return render_to_string("ui/_status.html", {"name": name, "shape": shape, "word": word})


@register.simple_tag
def cached_include(template_name: str, **values: Hashable) -> SafeString:
    """Include a partial that depends on nothing but `values`; each set of them renders once."""
    return _rendered(template_name, tuple(values.items()))


@lru_cache(maxsize=256)
def _rendered(template_name: str, values: tuple[tuple[str, Hashable], ...]) -> SafeString:
    return render_to_string(template_name, dict(values))


@register.simple_tag
def icon(name: str, css_class: str = "icon") -> SafeString:
    """Draw a lucide icon that screen readers skip; the word belongs beside it."""
    return draw_icon(name, css_class)
