"""Many people change the same text, or the same incident, at the same moment."""

import random
import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connections
from django.utils import timezone

from core.errors import RuleViolation
from core.models import Activity
from core.visibility import Viewer, viewing_as
from incidents.domain.lifecycle import IncidentStatus, may_follow
from incidents.domain.timeline import EntryKind
from incidents.models import Incident, PostmortemSection, SectionVersion, TimelineEntry
from incidents.usecases import lifecycle
from incidents.usecases.postmortem_sections import StaleSection, save_section
from tests.chaos.conftest import Tell
from tests.chaos.scale import count
from tests.factories.incidents import NOON, make_incident
from tests.factories.people import make_user
from tests.factories.postmortems import section_of, started

EDITORS = 8
SAVES = count(100, 1_000)
SHARED_LINE = 2 * EDITORS
HANDS = 8
INCIDENTS = 20
MOVES = count(400, 10_000)
PATIENCE_SECONDS = 3_000

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(number: int, work: Callable[[int], None]) -> None:
    """Let so many threads do a work, each with its number and a connection of its own."""

    def run(place: int) -> None:
        try:
            with viewing_as(Viewer.SYSTEM):
                work(place)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    assert not any(thread.is_alive() for thread in threads)


def test_no_text_is_lost_and_nobody_undoes_the_line_of_another(tell: Tell) -> None:
    """Each editor owns a line and all share one; lines are changed, never added or taken away."""
    people = [make_user() for _ in range(EDITORS)]
    lines = "\n\n".join(f"line {place}" for place in range(EDITORS + 1))
    section = save_section(section_of(started()), by=None, at=NOON, text=lines, base_version=1)
    sent: list[str] = []
    stale: list[int] = []

    def edit(place: int) -> None:
        dice = random.Random(place)  # noqa: S311 - a choice, no secret
        mine = PostmortemSection.objects.get(pk=section.pk)
        for number in range(SAVES // EDITORS):
            if dice.random() < 0.7:
                mine = PostmortemSection.objects.get(pk=section.pk)
            own = mine.text.split("\n")
            own[2 * place] = f"{place} wrote {number}"
            if dice.random() < 0.1:
                own[SHARED_LINE] = f"shared by {place}, {number}"
            text = "\n".join(own)
            sent.append(text)
            try:
                save_section(
                    mine, by=people[place], at=timezone.now(), text=text, base_version=mine.version
                )
            except StaleSection:
                stale.append(place)

    at_once(EDITORS, edit)

    versions = list(SectionVersion.objects.filter(section=section).order_by("pk"))
    numbered = sorted((one for one in versions if one.number), key=lambda one: one.number or 0)
    kept = {one.text for one in versions}
    place_of = {person.pk: place for place, person in enumerate(people)}
    undone = [
        (after.number, line)
        for before, after in pairwise(numbered[1:])
        for line in changed_lines(before.text, after.text)
        if line not in {2 * place_of[after.author_id or 0], SHARED_LINE}
    ]
    lost = [text for text in sent if text not in kept]
    merged = sum(one.number is None for one in versions) - len(stale)
    tell(
        f"R13: {len(sent)} saves by {EDITORS} editors, {len(numbered) - 2} versions, {merged} "
        f"merged, {len(stale)} had to choose, texts lost {len(lost)}, lines of others undone "
        f"{len(undone)}"
    )
    section.refresh_from_db()
    assert len(sent) == SAVES // EDITORS * EDITORS
    assert [one.number for one in numbered] == list(range(1, section.version + 1))
    assert (lost, undone) == ([], [])
    assert merged + len(stale) > 0


def changed_lines(before: str, after: str) -> list[int]:
    """Return the places of lines that differ; a line that was added or is gone is as well."""
    old, new = before.split("\n"), after.split("\n")
    if len(old) != len(new):
        return [-1]
    return [place for place, pair in enumerate(zip(old, new, strict=True)) if pair[0] != pair[1]]


def test_no_incident_takes_a_step_that_its_status_does_not_allow(tell: Tell) -> None:
    people = [make_user() for _ in range(HANDS)]
    incidents = [make_incident() for _ in range(INCIDENTS)]
    noted = TimelineEntry.objects.filter(kind=EntryKind.STATUS).count()
    outcomes: list[Counter[str]] = [Counter() for _ in range(HANDS)]
    steps = (
        lifecycle.acknowledge_incident,
        lifecycle.mitigate_incident,
        lifecycle.resolve_incident,
        lifecycle.close_incident,
    )

    def step(place: int) -> None:
        dice = random.Random(100 + place)  # noqa: S311 - a choice, no secret
        for _ in range(MOVES // HANDS):
            incident, at = dice.choice(incidents), NOON + timedelta(hours=1)
            try:
                if dice.random() < 0.3:
                    lifecycle.reopen_incident(incident, by=people[place], at=at, reason="Again")
                else:
                    dice.choice(steps)(incident, by=people[place], at=at)
            except RuleViolation:
                outcomes[place]["refused"] += 1
            else:
                outcomes[place]["taken"] += 1

    at_once(HANDS, step)

    taken = sum(one["taken"] for one in outcomes)
    asked = sum(one.total() for one in outcomes)
    noted = TimelineEntry.objects.filter(kind=EntryKind.STATUS).count() - noted
    illegal = [reference for incident in incidents for reference in illegal_steps(incident)]
    tell(
        f"R14: {asked} steps on {INCIDENTS} incidents by {HANDS} at once, {taken} taken, "
        f"{asked - taken} refused, lines of timelines {noted}, illegal {len(illegal)}"
    )
    assert asked == MOVES // HANDS * HANDS
    assert noted == taken
    assert illegal == []


def illegal_steps(incident: Incident) -> list[str]:
    """Return the steps of the log that do not follow from the one before, or lead elsewhere."""
    then = {verb: status for status, verb in lifecycle.VERB_OF.items()}
    now, found = IncidentStatus.OPEN, []
    for one in Activity.objects.about(incident).filter(verb__in=then).order_by("pk"):
        if one.data["before"] != now or not may_follow(now, then[one.verb]):
            found.append(f"{incident.reference}: {one.verb} from {now}")
        now = then[one.verb]
    incident.refresh_from_db()
    return [*found, *([f"{incident.reference} is {incident.status}"] * (incident.status != now))]
