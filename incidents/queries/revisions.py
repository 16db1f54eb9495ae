"""The history of a postmortem, and two points of it side by side."""

from typing import NamedTuple

from incidents.domain.postmortem import PostmortemStatus
from incidents.domain.revision import Revision, Save, revisions
from incidents.models import (
    Postmortem,
    PostmortemEdition,
    PostmortemSection,
    Reviewer,
    SectionVersion,
)
from incidents.queries.postmortems import sections_of
from incidents.queries.section_texts import (
    SectionDifference,
    current_versions,
    differences,
    texts_at,
)

EDITION, VERDICT, VERSION, NOW = "e", "r", "v", "now"
"""How an address names points that are no revision: an edition e2, a verdict r5, and v3 for the
third version of one section."""

LONGEST_NUMBER = 18


class Point(NamedTuple):
    """A moment of the text; `versions` are those of its sections, `name` is what people read.

    `edition` is set for an edition, whose frozen text has tables where the sections have blocks.
    """

    key: str
    name: str
    versions: dict[str, int]
    edition: PostmortemEdition | None = None


class Comparison(NamedTuple):
    """Two points and the sections that differ between them."""

    before: Point
    after: Point
    sections: list[SectionDifference]

    @property
    def can_restore(self) -> bool:
        """Return whether the older text can be brought back section by section."""
        return bool(self.before.versions) and bool(self.sections)

    @property
    def is_by_section(self) -> bool:
        """Return whether sections are compared; of two editions it is the text as a whole."""
        return not (self.before.edition and self.after.edition)


def revisions_of(postmortem: Postmortem) -> list[Revision]:
    """Return the revisions, the first one first; one statement without any text."""
    rows = (
        SectionVersion.objects.filter(section__postmortem=postmortem, number__isnull=False)
        .order_by("pk")
        .values_list("section__key", "number", "author__name", "author__username", "at")
    )
    return revisions(
        Save(key, number or 0, name or username, at) for key, number, name, username, at in rows
    )


def point_of(postmortem: Postmortem, key: str, *, section: str = "") -> Point | None:
    """Return the point that "3", "e2", "r5" or "now" names, None when there is none such.

    With the key of a `section` the point is about this section only, and "v3" names its version.
    """
    point = _point(postmortem, key, section)
    if point is None or not section:
        return point
    versions = {name: number for name, number in point.versions.items() if name == section}
    return Point(point.key, point.name, versions) if versions else None


def compare(postmortem: Postmortem, before: Point, after: Point) -> Comparison:
    """Compare two points section by section, two editions by their frozen text."""
    if before.edition and after.edition:
        texts = [{"text": one.markdown} for one in (before.edition, after.edition)]
        whole = PostmortemSection(key="text", heading="Text as published")
        found = differences(
            [whole], then={"text": 0}, now={"text": 1}, before=texts[0], after=texts[1]
        )
        return Comparison(before, after, found)
    sections = sections_of(postmortem)
    older, newer = texts_at(postmortem, before.versions, after.versions)
    return Comparison(
        before,
        after,
        differences(sections, then=before.versions, now=after.versions, before=older, after=newer),
    )


def default_points(postmortem: Postmortem) -> tuple[str, str]:
    """Return what to compare when nobody says: the two latest revisions."""
    last = len(revisions_of(postmortem))
    return str(max(1, last - 1)), str(max(1, last))


def _point(postmortem: Postmortem, key: str, section: str) -> Point | None:
    if key == NOW:
        return Point(key, "Now", current_versions(sections_of(postmortem)))
    kind, number = (key[:1], key[1:]) if key[:1].isalpha() else ("", key)
    if not (number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER):
        return None
    if kind == VERSION:
        return Point(key, f"Version {int(number)}", {section: int(number)})
    finders = {EDITION: _edition, VERDICT: _verdict, "": _revision}
    return finders[kind](postmortem, key, int(number)) if kind in finders else None


def _revision(postmortem: Postmortem, key: str, number: int) -> Point | None:
    found = revisions_of(postmortem)
    if not 1 <= number <= len(found):
        return None
    return Point(key, f"Revision {number}", found[number - 1].versions)


def _edition(postmortem: Postmortem, key: str, number: int) -> Point | None:
    if postmortem.status != PostmortemStatus.PUBLISHED:
        return None
    edition = PostmortemEdition.objects.filter(postmortem=postmortem, number=number).first()
    if edition is None:
        return None
    return Point(key, f"Edition {number}", edition.section_versions, edition)


def _verdict(postmortem: Postmortem, key: str, number: int) -> Point | None:
    found = Reviewer.objects.filter(
        postmortem=postmortem, pk=number, decided_at__isnull=False
    ).select_related("person")
    reviewer = found.first()
    if reviewer is None:
        return None
    return Point(key, f"What {reviewer.person} decided on", reviewer.section_versions)
