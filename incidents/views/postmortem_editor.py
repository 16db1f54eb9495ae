"""The editor of a postmortem: all sections on one page, and who is where."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock
from core.permissions import permitted, require
from incidents.domain.blameless import Finding, lint
from incidents.forms.postmortem import PresenceForm
from incidents.models import Postmortem, PostmortemTemplate, SectionVersion
from incidents.queries import postmortems as postmortem_queries
from incidents.queries.postmortem_text import Part
from incidents.queries.postmortems import SectionDraft
from incidents.queries.section_places import SectionPlace, drafts_to_edit, section_places
from incidents.usecases.section_presence import note_presence
from incidents.usecases.template_switch import switch_template

Typed = tuple[str, int, list[str], list[Part] | None]


class OpenSection(NamedTuple):
    """A section in the editor: what stands in its field, what is wrong with it, its preview."""

    draft: SectionDraft
    text: str
    base_version: int
    errors: list[str]
    preview: list[Part] | None
    waiting: SectionVersion | None
    """A text of the reader that came too late and waits to be merged."""

    @property
    def hints(self) -> tuple[Finding, ...]:
        """Return what the wording check says of the text in the field."""
        return lint(self.text).findings

    @property
    def is_unsaved(self) -> bool:
        """Return whether the field holds something else than the section says."""
        return self.text != self.draft.section.text


@require_GET
@permitted("postmortem.write")
def postmortem_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return editor_page(request, get_object_or_404(postmortem_queries.for_detail(), pk=pk))


@require_POST
@permitted("postmortem.write")
def postmortem_presence(request: HttpRequest, pk: int) -> HttpResponse:
    postmortem = get_object_or_404(postmortem_queries.for_detail(), pk=pk)
    person = require(request.user, "postmortem.write", postmortem)
    form = PresenceForm(request.POST)
    if not form.is_valid():
        return HttpResponse("There is no such section.", status=422, content_type="text/plain")
    now = clock.now()
    note_presence(postmortem, by=person, at=now, key=form.cleaned_data["section"])
    drafts = drafts_to_edit(postmortem)
    places = section_places(postmortem, drafts, at=now, reader=person)
    return render(request, "incidents/_postmortem_section_list.html", _list_context(places))


@require_http_methods(["GET", "POST"])
@permitted("postmortem.write")
def postmortem_template(request: HttpRequest, pk: int) -> HttpResponse:
    postmortem = get_object_or_404(postmortem_queries.for_detail(), pk=pk)
    person = require(request.user, "postmortem.write", postmortem)
    cards = postmortem_queries.cards_for(postmortem.incident)
    offered = {card.template.slug: card.template for card in cards}
    chosen = offered.get(request.POST.get("template", ""))
    if chosen:
        switch = switch_template(postmortem, by=person, at=clock.now(), template=chosen)
        messages.success(request, _switched_words(chosen, switch.kept))
        return redirect("incidents:postmortem_edit", pk=pk)
    context = {
        "postmortem": postmortem,
        "cards": [card for card in cards if card.template.pk != postmortem.template_id],
        "has_errors": request.method == "POST",
    }
    status = 422 if context["has_errors"] else 200
    return render(request, "incidents/postmortem_template.html", context, status=status)


def editor_page(
    request: HttpRequest,
    postmortem: Postmortem,
    *,
    open_key: str = "",
    typed: Typed | None = None,
    content: Any = None,
    status: int = 200,
    wants_publishing: bool = False,
) -> HttpResponse:
    """Answer with the editor.

    `typed` is what stands in the field of section `open_key` instead of the saved text: text,
    base version, errors and preview. `wants_publishing` lists what publishing waits for.
    """
    person = require(request.user, "postmortem.write", postmortem)
    drafts = drafts_to_edit(postmortem)
    waiting = postmortem_queries.waiting_texts(postmortem, person)
    places = section_places(postmortem, drafts, at=clock.now(), reader=person)
    unwritten = [draft for draft in drafts if draft.is_required and not draft.is_written]
    context = _list_context(places) | {
        "postmortem": postmortem,
        "incident": postmortem.incident,
        "sections": [
            _open(draft, typed if draft.section.key == open_key else None, waiting)
            for draft in drafts
        ],
        "content": content,
        "unwritten": unwritten if wants_publishing else [],
        "saved_at": max((d.section.updated_at for d in drafts), default=postmortem.updated_at),
        "has_errors": status == 422,  # noqa: PLR2004 - an HTTP status says more than a name
    }
    return render(request, "incidents/postmortem_edit.html", context, status=status)


def _open(
    draft: SectionDraft, typed: Typed | None, waiting: dict[int, SectionVersion]
) -> OpenSection:
    section = draft.section
    text, version, errors, preview = typed or (section.text, section.version, [], None)
    return OpenSection(draft, text, version, errors, preview, waiting.get(section.pk))


def _switched_words(template: PostmortemTemplate, kept: list[str]) -> str:
    words = f"The sections are those of {template.name} now."
    if not kept:
        return words
    return f"{words} It has no place for {', '.join(kept)}: at the end, under “Other”."


def _list_context(places: list[SectionPlace]) -> dict[str, Any]:
    required = [place.draft for place in places if place.draft.is_required]
    return {
        "places": places,
        "required": len(required),
        "written": sum(draft.is_written for draft in required),
    }
