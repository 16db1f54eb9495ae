"""Reading a postmortem: latest edition, working text, old editions, paper and file."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from core import clock
from core.markdown.rendering import stored_html
from core.permissions import can, permitted, require
from incidents.domain.postmortem import PostmortemStatus
from incidents.exporters.postmortem_markdown import postmortem_markdown
from incidents.forms.review import ReplyForm
from incidents.models import Postmortem, PostmortemEdition, PostmortemSection
from incidents.queries import action_items as action_item_queries
from incidents.queries import contributing_factors as factor_queries
from incidents.queries import postmortems as postmortem_queries
from incidents.queries.live_blocks import duration_lines, live_content
from incidents.queries.postmortem_text import as_markdown, contents_of, sections_for_page
from incidents.queries.review_threads import Thread, mark_edition, mark_quotes, threads_of
from incidents.queries.reviews import reviewer_rows


@require_GET
@permitted("postmortem.view")
def postmortem(request: HttpRequest, pk: int) -> HttpResponse:
    found = _found(request, pk)
    editions = postmortem_queries.editions_of(found)
    return _reader(request, found, editions[0] if editions else None, editions=editions)


@require_GET
@permitted("postmortem.write")
def postmortem_draft(request: HttpRequest, pk: int) -> HttpResponse:
    found = _found(request, pk)
    require(request.user, "postmortem.write", found)
    return _reader(request, found, None, editions=postmortem_queries.editions_of(found))


@require_GET
@permitted("postmortem.view")
def postmortem_edition(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    found = _found(request, pk)
    editions = PostmortemEdition.objects.select_related("published_by")
    edition = get_object_or_404(editions, postmortem=found, number=number)
    context = {
        "is_intact": postmortem_queries.is_intact(edition),
        "is_one_of_many": True,
        "editions": postmortem_queries.editions_of(found),
    }
    return _reader(request, found, edition, **context)


@require_GET
@permitted("postmortem.view")
def postmortem_print(request: HttpRequest, pk: int) -> HttpResponse:
    found = _found(request, pk)
    edition = postmortem_queries.latest_edition(found)
    sections = [] if edition else postmortem_queries.sections_of(found)
    context = _text(found, edition, sections) | {
        "postmortem": found,
        "incident": found.incident,
        "edition": edition,
        "durations": duration_lines(found.incident),
        "printed_at": clock.now(),
        "page_url": request.build_absolute_uri(found.get_absolute_url()),
    }
    return render(request, "incidents/postmortem_print.html", context)


@require_GET
@permitted("postmortem.view")
def postmortem_file(request: HttpRequest, pk: int) -> HttpResponse:
    found = _found(request, pk)
    edition = postmortem_queries.latest_edition(found)
    if edition:
        return postmortem_markdown(found, edition.markdown, edition=edition)
    sections = postmortem_queries.sections_of(found)
    factors = factor_queries.of_postmortem(found.pk)
    text = as_markdown(found.title, sections, live_content(found.incident), factors)
    return postmortem_markdown(found, text, edition=None)


def _found(request: HttpRequest, pk: int) -> Postmortem:
    found = postmortem_queries.by_number(pk)
    if found is None:
        raise Http404
    require(request.user, "postmortem.view", found)
    return found


def _reader(
    request: HttpRequest, found: Postmortem, edition: PostmortemEdition | None, **context: Any
) -> HttpResponse:
    may_write = can(request.user, "postmortem.write", found)
    threads = threads_of(found)
    read = postmortem_queries.sections_without_text if edition else postmortem_queries.sections_of
    sections = read(found)
    edited = postmortem_queries.edited_sections(edition, sections) if edition and may_write else []
    # Whoever wants to know who approved a published text finds it on the page of its review.
    is_reviewed = found.status == PostmortemStatus.IN_REVIEW
    rows = reviewer_rows(found, sections) if is_reviewed else []
    context |= _text(found, edition, sections, threads) | {
        "postmortem": found,
        "incident": found.incident,
        "edition": edition,
        "edited": edited,
        "durations": duration_lines(found.incident),
        "action_items": action_item_queries.of_incident(found.incident_id),
        "factors": factor_queries.of_postmortem(found.pk),
        "may_write": may_write,
        "may_publish": can(request.user, "postmortem.publish", found),
        "may_promise": can(request.user, "action_item.write", found.incident),
        "threads": threads,
        "open_threads": [thread for thread in threads if thread.is_open],
        "may_comment": can(request.user, "postmortem.comment", found),
        "headings": tuple((section.key, section.heading) for section in sections),
        "reply_form": ReplyForm(),
        "reviewers": rows,
    }
    return render(request, "incidents/postmortem_detail.html", context)


def _text(
    found: Postmortem,
    edition: PostmortemEdition | None,
    stored: list[PostmortemSection],
    threads: Sequence[Thread] = (),
) -> dict[str, Any]:
    """Return what the page shows as text: frozen HTML, or stored sections with live blocks.

    Quotes of `threads` are marked in it.
    """
    if edition:
        html = mark_edition(edition.html, threads) if threads else edition.html
        return {"edition_html": stored_html(html), "contents": contents_of(edition.html)}
    for section in stored:
        own = [thread for thread in threads if thread.section_key == section.key]
        section.html = mark_quotes(section.html, own)
    sections = sections_for_page(stored)
    return {
        "sections": sections,
        "contents": [(section.key, section.heading) for section in sections],
        "content": live_content(found.incident),
    }
