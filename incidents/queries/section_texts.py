"""The sections of a postmortem as they were: which versions, and what those said."""

from collections.abc import Iterable
from typing import NamedTuple

from incidents.domain.review import SectionVersions, changed_sections
from incidents.domain.word_difference import TextDifference, difference
from incidents.models import Postmortem, PostmortemSection, SectionVersion


class SectionDifference(NamedTuple):
    """A section that is not what it was; `before` and `after` are the two texts."""

    key: str
    heading: str
    before: str
    after: str

    @property
    def text(self) -> TextDifference:
        """Return the comparison, made anew at each call."""
        return difference(self.before, self.after)


def current_versions(sections: Iterable[PostmortemSection]) -> dict[str, int]:
    """Return the versions the sections have now."""
    return {section.key: section.version for section in sections}


def texts_at(postmortem: Postmortem, *wanted: SectionVersions) -> list[dict[str, str]]:
    """Return for each set of versions what its sections said; one statement for all.

    A version that is nowhere kept (of an imported text) is left out.
    """
    numbers = {number for versions in wanted for number in versions.values()}
    kept = SectionVersion.objects.filter(section__postmortem=postmortem, number__in=numbers)
    texts = {
        (key, number): text
        for key, number, text in kept.values_list("section__key", "number", "text")
    }
    return [
        {key: texts[key, number] for key, number in versions.items() if (key, number) in texts}
        for versions in wanted
    ]


def differences(
    sections: Iterable[PostmortemSection],
    *,
    then: SectionVersions,
    now: SectionVersions,
    before: dict[str, str],
    after: dict[str, str],
) -> list[SectionDifference]:
    """Return the sections whose text differs between two sets of versions, in order.

    `before` and `after` are the texts of `then` and `now` by key.
    """
    headings = {section.key: section.heading for section in sections}
    found = [
        SectionDifference(key, headings.get(key, key), before.get(key, ""), after.get(key, ""))
        for key in changed_sections(then, now)
    ]
    order = list(headings)
    known = [one for one in found if one.before != one.after]
    return sorted(
        known, key=lambda one: order.index(one.key) if one.key in headings else len(order)
    )
