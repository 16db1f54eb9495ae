"""Comments on a postmortem as threads, and the text with their quotes marked."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from core.database.compiled import Compiled, Given
from incidents.domain.html_text import Mark, marked, text_of
from incidents.domain.text_anchor import Anchor, Place, find_anchor
from incidents.models import Postmortem, PostmortemSection, ReviewComment
from incidents.queries.postmortem_text import section_pieces


@dataclass(slots=True)
class Thread:
    """A first comment with its replies; `number` counts from 1 in the order they were written.

    `place` is where the quote stands in the text shown, None for a comment without a quote and for
    a quote that is gone from it.
    """

    comment: ReviewComment
    number: int
    replies: list[ReviewComment] = field(default_factory=list)
    place: Place | None = None

    @property
    def is_open(self) -> bool:
        """Return whether nobody has resolved it."""
        return self.comment.resolved_at is None

    @property
    def is_text_changed(self) -> bool:
        """Return whether it quotes words that are not there any more."""
        return bool(self.comment.quote) and (self.place is None or self.place.is_changed)

    @property
    def section_key(self) -> str:
        """Return the key of the section it is about, "" for the text as a whole."""
        return self.comment.section.key if self.comment.section else ""


def threads_of(postmortem: Postmortem) -> list[Thread]:
    """Return the threads, the first one first; one statement."""
    threads: dict[int, Thread] = {}
    for comment in _COMMENTS.rows(postmortem=postmortem.pk):
        if comment.parent_id is None:
            threads[comment.pk] = Thread(comment, len(threads) + 1)
        else:
            threads[comment.parent_id].replies.append(comment)
    return list(threads.values())


def placed_threads(postmortem: Postmortem, sections: Iterable[PostmortemSection]) -> list[Thread]:
    """Return the threads with the places of their quotes in the working text; one statement."""
    threads = threads_of(postmortem)
    for section in sections:
        mark_quotes(section.html, [one for one in threads if one.section_key == section.key])
    return threads


_COMMENTS = Compiled(
    lambda: (
        ReviewComment.objects.filter(postmortem=Given("postmortem"))
        .select_related("author", "section", "resolved_by")
        .order_by("pk")
    )
)


def mark_quotes(html: str, threads: Iterable[Thread]) -> str:
    """Return a section's HTML with the quotes of its open threads marked; sets their `place`."""
    quoting = [thread for thread in threads if thread.comment.anchor_quote]
    if not quoting:
        return html
    text = text_of(html)
    for thread in quoting:
        thread.place = find_anchor(text.text, _anchor_of(thread.comment))
    marks = [
        Mark(thread.place.start, thread.place.end, thread.comment.pk, thread.number)
        for thread in quoting
        if thread.place and thread.is_open
    ]
    return marked(html, marks, text)


def mark_edition(html: str, threads: Iterable[Thread]) -> str:
    """Return the frozen HTML of an edition with quotes marked, section by section."""
    by_key: dict[str, list[Thread]] = {}
    for thread in threads:
        by_key.setdefault(thread.section_key, []).append(thread)
    return "".join(
        mark_quotes(piece, by_key.get(key, ())) if key else piece
        for key, piece in section_pieces(html)
    )


def _anchor_of(comment: ReviewComment) -> Anchor:
    return Anchor(
        comment.anchor_quote,
        comment.anchor_before,
        comment.anchor_after,
        comment.anchor_position,
    )
