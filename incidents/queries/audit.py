"""Whether published editions are those that were published, and the log told of what is there."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Max

from core import demo
from core.audit.chain import Alteration
from core.models import Activity, User
from incidents.domain.incident import TimeSource
from incidents.models import ActionItem, Incident, Postmortem, PostmortemEdition, TimelineEntry
from incidents.queries.postmortems import is_intact

BATCH = 50
SLACK = timedelta(minutes=1)
"""A row may be stamped so much later than the entry that was written with it."""
BY_PEOPLE = ("person", "api")
"""Sources of incidents whose declaration is in the log; imports are there as a whole."""


@dataclass(slots=True)
class EditionReport:
    """How many editions there are, and what is wrong with any of them."""

    editions: int = 0
    alterations: list[Alteration] = field(default_factory=list)


def check_editions() -> EditionReport:
    """Compare every edition with its digests and with what the activity log says of it.

    The log tells of editions that are gone, and of one that was rewritten together with its
    digests. It is silent about the demo organisation, whose people never did anything. An edition
    of which it does not tell otherwise shows that entries are gone, links and all.
    """
    report = EditionReport()
    seals, told = _logged_seals(), _told_editions()
    made_up = set(demo.ids_of(User))
    editions = PostmortemEdition.objects.order_by("postmortem_id", "number")
    for edition in editions.iterator(chunk_size=BATCH):
        report.editions += 1
        key = (edition.postmortem_id, edition.number)
        logged = seals.pop(key, edition.seal)
        if not is_intact(edition):
            report.alterations.append(Alteration(_name(edition), "its content was changed"))
        elif logged != edition.seal:
            reason = "it is not the one that the activity log tells of"
            report.alterations.append(Alteration(_name(edition), reason))
        elif key not in told and edition.published_by_id not in made_up:
            reason = "the activity log does not tell of it; entries are gone"
            report.alterations.append(Alteration(_name(edition), reason))
    for postmortem_id, number in seals:
        name = f"PM-{postmortem_id}, edition {number}"
        report.alterations.append(Alteration(name, "it was published and is gone"))
    return report


def check_tail() -> list[Alteration]:
    """Return what was written by people after the last entry of the log, which cannot be.

    Every such write has its entry in the same transaction. So the newest entries are gone, be it
    together with their links, when a row of a later moment is there; whoever takes both the rows
    and the entries away leaves no trace here.
    """
    # The rows first: what is written meanwhile has its entry when the log is read.
    newest = list(_newest_rows())
    last = Activity.objects.aggregate(at=Max("at"))["at"]
    return [
        Alteration(name, "it is newer than the last entry of the log; entries are gone")
        for name, at in newest
        if last is None or at > last + SLACK
    ]


def _newest_rows() -> Iterator[tuple[str, datetime]]:
    """Yield name and moment of the newest row of each kind that is not made up."""
    made_up = demo.ids_of(Incident)
    incidents = Incident.objects.filter(source__in=BY_PEOPLE).exclude(pk__in=made_up)
    for incident in incidents.order_by("-created_at")[:1]:
        yield incident.reference, incident.created_at
    own = TimelineEntry.objects.filter(source=TimeSource.PERSON).exclude(incident__in=made_up)
    for entry in own.order_by("-pk")[:1]:
        yield f"INC-{entry.incident_id}, timeline entry {entry.pk}", entry.created_at
    items = ActionItem.objects.exclude(pk__in=demo.ids_of(ActionItem))
    for item in items.order_by("-created_at")[:1]:
        yield item.reference, item.created_at


def _told_editions() -> set[tuple[int, int]]:
    """Return the number of each edition that the log tells of, with that of its postmortem."""
    entries = Activity.objects.filter(verb="postmortem.publish")
    return {(number, data["edition"]) for number, data in entries.values_list("object_id", "data")}


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
