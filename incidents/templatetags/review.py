"""The fields of a new comment, which many pages show and hardly anybody fills in."""

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from incidents.forms.review import CommentForm

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=256)
def comment_fields(headings: tuple[tuple[str, str], ...]) -> SafeString:
    """Show the empty fields of a comment on one of the sections, given as keys and headings.

    Kept per set of sections: four fields cost more than the rest of a reader's page.
    """
    form = CommentForm(postmortem=None, headings=headings)
    return render_to_string("incidents/_comment_fields.html", {"form": form})
