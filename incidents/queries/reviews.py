"""What the review page shows: text with comments, verdicts and what changed since."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import QuerySet

from core.database.compiled import Compiled, Given
from core.models import Role, User
from incidents.domain.action_item import ActionStatus
from incidents.domain.review import ReviewCheck, SectionVersions, Verdict, changed_sections
from incidents.models import (
    ActionItem,
    Postmortem,
    PostmortemSection,
    ReviewComment,
    Reviewer,
    ReviewVisit,
)
from incidents.queries.postmortem_text import Part, parts_of
from incidents.queries.postmortems import sections_of
from incidents.queries.review_threads import Thread, mark_quotes, threads_of
from incidents.queries.section_texts import (
    SectionDifference,
    current_versions,
    differences,
    texts_at,
)


class ReviewerRow(NamedTuple):
    """A reviewer with the headings of what was edited since their verdict."""

    reviewer: Reviewer
    changed: list[str]

    @property
    def is_outdated(self) -> bool:
        """Return whether the verdict is about an older text."""
        return bool(self.changed)

    @property
    def is_current_approval(self) -> bool:
        """Return whether the text of this moment is approved."""
        return self.reviewer.verdict == Verdict.APPROVED and not self.changed


class ReviewSection(NamedTuple):
    """A section with its quotes marked, and its threads in the order of their places."""

    section: PostmortemSection
    parts: list[Part]
    threads: list[Thread]


class CheckRow(NamedTuple):
    """One thing to look at, with what the app itself can tell about it, "" for nothing."""

    check: ReviewCheck
    hint: str


class ReviewPage(NamedTuple):
    """Everything on the page; `mine` is the reader's own verdict, None without one.

    `since_verdict` and `since_visit` say what changed since the reader decided and last looked;
    `visit` is None for the first time.
    """

    sections: list[ReviewSection]
    general: list[Thread]
    reviewers: list[ReviewerRow]
    mine: ReviewerRow | None
    since_verdict: list[SectionDifference]
    visit: ReviewVisit | None
    since_visit: list[SectionDifference]
    versions: dict[str, int]

    @property
    def open_threads(self) -> list[Thread]:
        """Return the threads nobody has resolved, from the top of the page to its end."""
        threads = [thread for one in self.sections for thread in one.threads] + self.general
        return [thread for thread in threads if thread.is_open]


def review_page(postmortem: Postmortem, *, person: User) -> ReviewPage:
    """Return what `person` sees; at most five statements."""
    sections = sections_of(postmortem)
    threads = threads_of(postmortem)
    versions = current_versions(sections)
    rows = reviewer_rows(postmortem, sections)
    mine = next((row for row in rows if row.reviewer.person_id == person.pk), None)
    visit = ReviewVisit.objects.filter(postmortem=postmortem, person=person).first()
    decided = mine.reviewer.section_versions if mine and mine.reviewer.decided_at else versions
    since_verdict, since_visit = _since(
        postmortem, sections, decided, visit.section_versions if visit else versions
    )
    return ReviewPage(
        sections=[_section(section, threads) for section in sections],
        general=[thread for thread in threads if not thread.section_key],
        reviewers=rows,
        mine=mine,
        since_verdict=since_verdict,
        visit=visit,
        since_visit=since_visit,
        versions=versions,
    )


def reviewer_rows(
    postmortem: Postmortem, sections: Iterable[PostmortemSection]
) -> list[ReviewerRow]:
    """Return who reviews, in the order they were asked; one statement."""
    headings = {section.key: section.heading for section in sections}
    versions = current_versions(sections)
    return [
        ReviewerRow(
            reviewer,
            [
                headings.get(key, key)
                for key in changed_sections(reviewer.section_versions, versions)
            ]
            if reviewer.decided_at
            else [],
        )
        for reviewer in _REVIEWERS.rows(postmortem=postmortem.pk)
    ]


_REVIEWERS = Compiled(
    lambda: (
        Reviewer.objects.filter(postmortem=Given("postmortem"))
        .select_related("person", "asked_by")
        .order_by("pk")
    )
)


def possible_reviewers(postmortem: Postmortem) -> QuerySet[User]:
    """Return the people who may give a verdict: responders and up, without the author."""
    people = User.objects.filter(is_active=True).exclude(role=Role.VIEWER)
    if postmortem.owner_id is not None:
        people = people.exclude(pk=postmortem.owner_id)
    return people.order_by("username")


def check_rows(postmortem: Postmortem) -> list[CheckRow]:
    """Return what a reviewer looks at; one statement."""
    items = ActionItem.objects.filter(incident=postmortem.incident_id)
    found = list(items.values_list("status", "owner", "due_on"))
    owed = [row for row in found if row[0] in ActionStatus.unfinished()]
    bare = sum(None in row for row in owed)
    hint = f"{len(found)} action item{'s' * (len(found) != 1)}"
    hint += f", {bare} without owner or date" if bare else ""
    hints = {ReviewCheck.ACTIONS: hint if found else "No action item yet"}
    return [CheckRow(check, hints.get(check, "")) for check in ReviewCheck]


def comments() -> QuerySet[ReviewComment]:
    """Return comments with their postmortem and incident."""
    return ReviewComment.objects.select_related("postmortem__incident", "section")


def waiting_for(person: User) -> QuerySet[Reviewer]:
    """Return the reviews that `person` was asked for and has not decided, the oldest first."""
    return (
        Reviewer.objects.filter(person=person, verdict=Verdict.WAITING)
        .select_related("postmortem__incident", "asked_by")
        .order_by("asked_at", "pk")
    )


def _section(section: PostmortemSection, threads: list[Thread]) -> ReviewSection:
    own = [thread for thread in threads if thread.section_key == section.key]
    parts = parts_of(mark_quotes(section.html, own))

    def place(thread: Thread) -> tuple[bool, int, int]:
        start = thread.place.start if thread.place else len(section.html)
        return not thread.is_open, start, thread.number

    return ReviewSection(section, parts, sorted(own, key=place))


def _since(
    postmortem: Postmortem, sections: list[PostmortemSection], *then: SectionVersions
) -> list[list[SectionDifference]]:
    """Return what changed since each set of versions; one statement, none when nothing did."""
    versions = current_versions(sections)
    if all(one == versions for one in then):
        return [[] for _ in then]
    after = {section.key: section.text for section in sections}
    return [
        differences(sections, then=one, now=versions, before=before, after=after)
        for one, before in zip(then, texts_at(postmortem, *then), strict=True)
    ]
