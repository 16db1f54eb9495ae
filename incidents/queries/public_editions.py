"""The public edition of a postmortem: the frozen text with roles instead of people."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from django.utils.safestring import SafeString

from core.markdown.rendering import render, stored_html
from core.models import User
from core.visibility import Viewer, viewing_as
from incidents.domain.incident import IncidentRole
from incidents.domain.public_edition import (
    Anonymiser,
    NamedPerson,
    is_unclosed,
    split_sections,
    still_named,
)
from incidents.domain.public_times import with_page_times
from incidents.models import (
    ActionItem,
    Postmortem,
    PostmortemEdition,
    PublicLink,
    RoleAssignment,
    TimelineEntry,
)
from incidents.queries.postmortem_text import HEADING_OFFSET, contents_of

ROLES = {
    IncidentRole.LEAD: "incident lead",
    IncidentRole.COMMUNICATIONS: "communications lead",
    IncidentRole.SCRIBE: "scribe",
    IncidentRole.EXPERT: "subject expert",
}
RESPONDER = "responder"


class PublicSection(NamedTuple):
    """A section for everybody: Markdown, and the page's HTML of it."""

    heading: str
    markdown: str

    @property
    def html(self) -> SafeString:
        """Return clean HTML, made anew at each call."""
        html = render(self.markdown, heading_offset=HEADING_OFFSET, id_prefix="public-")
        return stored_html(with_page_times(html))


class PublicEdition(NamedTuple):
    """What strangers read; `still_named` is empty, or the text must not be given away.

    `is_unclosed` warns that an internal passage has no end, so that all after it is left out.
    """

    edition: PostmortemEdition
    title: str
    sections: list[PublicSection]
    still_named: list[str]
    is_unclosed: bool

    @property
    def markdown(self) -> str:
        """Return the text as one Markdown document."""
        chapters = [f"## {one.heading}\n\n{one.markdown.strip()}\n" for one in self.sections]
        return "\n".join([f"# {self.title}\n", *chapters])


def public_edition(postmortem: Postmortem, edition: PostmortemEdition) -> PublicEdition:
    """Return the public shape of a published edition; five statements."""
    people = named_people(postmortem)
    anonymiser = Anonymiser(people)
    title = " ".join(anonymiser.clean(edition.title).split())
    headings = [heading for _, heading in contents_of(edition.html)]
    # The whole text at once: where an internal passage ends does not depend on headings.
    whole = anonymiser.clean(edition.markdown)
    cleaned = [anonymiser.clean(heading) for heading in headings]
    sections = [PublicSection(*one) for one in split_sections(whole, cleaned)]
    found = PublicEdition(edition, title, sections, [], is_unclosed(edition.markdown))
    named = still_named(found.markdown, people)
    return PublicEdition(edition, title, sections, named, found.is_unclosed)


def named_people(postmortem: Postmortem) -> list[NamedPerson]:
    """Return everybody there is, those who took part with their role, always the same one."""
    roles = _roles(postmortem)
    return [
        NamedPerson(
            person.name, person.username, person.email, roles.get(person.pk, ""), person.pk in roles
        )
        for person in User.objects.order_by("pk").only("name", "username", "email")
    ]


def link_for(secret: str) -> PublicLink | None:
    """Return the link behind a secret address, None for none that works; its incident is public.

    Read as the system: who has the address needs no account. What is restricted is not shared.
    """
    with viewing_as(Viewer.SYSTEM):
        return (
            PublicLink.objects.filter(
                digest=PublicLink.digest_of(secret),
                revoked_at__isnull=True,
                postmortem__incident__restricted=False,
            )
            .select_related("postmortem__incident")
            .first()
        )


def current_link(postmortem: Postmortem) -> PublicLink | None:
    """Return the link that works now, None without one."""
    links = PublicLink.objects.filter(postmortem=postmortem, revoked_at__isnull=True)
    return links.select_related("created_by").first()


def _roles(postmortem: Postmortem) -> dict[int, str]:
    """Return what to call those who took part: by role, numbered where several held one."""
    counts: Counter[str] = Counter()
    called: dict[int, str] = {}
    for person, role in _took_part(postmortem):
        if person in called:
            continue
        counts[role] += 1
        is_plain = counts[role] == 1 and role != RESPONDER
        called[person] = role if is_plain else f"{role} {counts[role]}"
    return called


def _took_part(postmortem: Postmortem) -> Iterator[tuple[int, str]]:
    incident = postmortem.incident
    held = RoleAssignment.objects.filter(incident=incident).order_by("since", "pk")
    for person, role in held.values_list("person", "role"):
        yield person, ROLES[IncidentRole(role)]
    entries = TimelineEntry.objects.filter(incident=incident).order_by("pk")
    owners = ActionItem.objects.filter(incident=incident).order_by("pk")
    others = [incident.declared_by_id, postmortem.owner_id]
    others += entries.values_list("author", flat=True)
    others += owners.values_list("owner", flat=True)
    for other in others:
        if other is not None:
            yield other, RESPONDER
