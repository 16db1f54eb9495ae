"""Which wordings of a postmortem are worth another look."""

from dataclasses import dataclass
from functools import cached_property

from incidents.domain.blameless import LintReport, lint
from incidents.models import Postmortem, PostmortemSection, RoleAssignment
from incidents.queries.postmortems import sections_of


@dataclass(frozen=True)
class SectionWording:
    """A section, and what the wording check says about its saved text."""

    section: PostmortemSection
    people: tuple[str, ...]

    @cached_property
    def report(self) -> LintReport:
        """Return the findings, from top to bottom."""
        return lint(self.section.text, people=self.people)


def people_of(postmortem: Postmortem) -> tuple[str, ...]:
    """Return the names of those whom the text could point at: roles, owner; one statement."""
    rows = RoleAssignment.objects.filter(incident=postmortem.incident_id)
    names = rows.order_by().values_list("person__name", flat=True).distinct()
    owner = postmortem.owner.name if postmortem.owner else ""
    return tuple(sorted({*names, owner} - {""}))


def wording_of(postmortem: Postmortem) -> list[SectionWording]:
    """Return the sections with something worth another look, in order; two statements."""
    people = people_of(postmortem)
    found = [SectionWording(section, people) for section in sections_of(postmortem)]
    return [one for one in found if one.report.findings]
