"""Whether the published editions are those that were published."""

from dataclasses import dataclass, field

from core.audit import Alteration
from core.models import Activity
from incidents.models import Postmortem, PostmortemEdition
from incidents.queries.postmortems import is_intact

BATCH = 50


@dataclass(slots=True)
class EditionReport:
    """How many editions there are, and what is wrong with any of them."""

    editions: int = 0
    alterations: list[Alteration] = field(default_factory=list)


def check_editions() -> EditionReport:
    """Compare every edition with its digests and with what the activity log says of it.

    The log tells of editions that are gone, and of one that was rewritten together with its
    digests. It is silent about the demo organisation, whose people never did anything.
    """
    report = EditionReport()
    seals = _logged_seals()
    editions = PostmortemEdition.objects.order_by("postmortem_id", "number")
    for edition in editions.iterator(chunk_size=BATCH):
        report.editions += 1
        logged = seals.pop((edition.postmortem_id, edition.number), edition.seal)
        if not is_intact(edition):
            report.alterations.append(Alteration(_name(edition), "its content was changed"))
        elif logged != edition.seal:
            reason = "it is not the one that the activity log tells of"
            report.alterations.append(Alteration(_name(edition), reason))
    for postmortem_id, number in seals:
        name = f"PM-{postmortem_id}, edition {number}"
        report.alterations.append(Alteration(name, "it was published and is gone"))
    return report


def _name(edition: PostmortemEdition) -> str:
    return str(edition)


def _logged_seals() -> dict[tuple[int, int], str]:
    """Return the seal of each edition that the log says was published, of postmortems still there.

    Entries from before editions had seals tell nothing.
    """
    there = Postmortem.objects.order_by().values("pk")
    entries = Activity.objects.filter(verb="postmortem.publish", object_id__in=there)
    return {
        (postmortem_id, data["edition"]): data["seal"]
        for postmortem_id, data in entries.values_list("object_id", "data").iterator()
        if "seal" in data
    }
