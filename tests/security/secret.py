"""An incident that only few may know of, whose every word would give it away."""

from dataclasses import dataclass, replace
from datetime import timedelta

from django.utils import timezone

from core.models import Role, User
from incidents.domain.action_item import ActionStatus, EvidenceKind
from incidents.domain.chat_choice import ChosenLine
from incidents.domain.incident import Severity
from incidents.domain.lifecycle import Milestone
from incidents.domain.review import Verdict
from incidents.models import (
    ActionItem,
    Channel,
    Incident,
    Postmortem,
    PostmortemFactor,
    ReviewComment,
    TimelineEntry,
)
from incidents.usecases.action_item_proofs import Evidence, finish_action_item
from incidents.usecases.action_items import create_action_item, edit_action_item, move_action_item
from incidents.usecases.chat_imports import import_lines
from incidents.usecases.declaring import declare_incident
from incidents.usecases.details import edit_details, set_restricted
from incidents.usecases.impact import record_impact
from incidents.usecases.lifecycle import (
    acknowledge_incident,
    mitigate_incident,
    resolve_incident,
    set_milestone,
)
from incidents.usecases.links import add_link
from incidents.usecases.postmortem_factors import add_factor
from incidents.usecases.postmortems import publish_postmortem
from incidents.usecases.review_comments import add_comment, reply_to
from incidents.usecases.reviews import give_verdict, request_review
from incidents.usecases.roles import assign_role, hand_over
from incidents.usecases.timeline import add_entry, correct_entry
from tests.factories.outbox import make_delivery, make_outbox_entry
from tests.factories.people import make_user
from tests.factories.postmortems import (
    make_declined_task,
    make_image,
    make_meeting,
    make_public_link,
    started,
    write,
)
from tests.factories.records import make_mute
from tests.security.world import World, late_version

CANARY = "zqxcanarywxv"
HINT = CANARY[:6]
"""Finds the canary without being it, so that an echo of the search is no leak."""


@dataclass(frozen=True, slots=True)
class Secret:
    """The rows of the incident, and who may know of it."""

    incident: Incident
    entry: TimelineEntry
    postmortem: Postmortem
    item: ActionItem
    insider: User
    world: World
    """The same addresses as in the world around it, about this incident."""


def make_insiders() -> tuple[User, User]:
    """Save two people who may know."""
    return make_user(username="insider"), make_user(username="helper")


def make_secret(
    world: World, *, restricted: bool = True, insiders: tuple[User, User] | None = None
) -> Secret:
    """Save a resolved incident of the world's service with every kind of part, and an open one."""
    insider, helper = insiders or make_insiders()
    declare_secret(world, insider, restricted=restricted)
    incident = declare_secret(world, insider, restricted=restricted)
    at = incident.declared_at
    entry = add_parts(incident, insider, helper)
    for step in (acknowledge_incident, mitigate_incident):
        at += timedelta(minutes=10)
        step(incident, by=insider, at=at)
    incident = resolve_incident(
        incident, by=insider, at=at + timedelta(minutes=10), note=f"Fixed {CANARY}"
    )
    postmortem = write(started(incident), f"It broke: {CANARY}\n\n{{{{ timeline }}}}\n")
    comment = add_review(postmortem, insider, helper)
    for named in list(PostmortemFactor.objects.all()):
        add_factor(postmortem, by=insider, factor=named.factor, note=f"Note {CANARY}")
    publish_postmortem(postmortem, by=insider, at=timezone.now())
    make_public_link(postmortem, "secret-of-insiders")
    meeting = make_meeting(postmortem, place=f"Room {CANARY}")
    make_declined_task(incident, reason=f"Because {CANARY}")
    late = late_version(postmortem)
    image = make_image(postmortem, alt_text=f"Picture {CANARY}")
    item = owed_item(incident, insider)
    own: dict[str, object] = {
        "pk": incident.pk,
        "link_pk": incident.links.get().pk,
        "number": entry.pk,
        "version": late,
        "digest": image.digest,
        "comment": comment.pk,
        "secret": "secret-of-insiders",
        "meeting": meeting.pk,
        "reference": incident.reference,
    }
    make_delivery(Channel.objects.get(), make_outbox_entry(incident))
    muted = make_mute(insider, incident)
    values = world.values | {
        "": world.values[""] | own,
        "/timeline/import/": {"number": incident.chat_imports.get().pk},
        "/inbox/muted/": {"number": muted.pk},
        "/mutes/": {"number": muted.pk},
        "ACT-": {"pk": item.pk},
        "/action-items/": {"reference": item.reference},
        "PM-": {"pk": postmortem.pk},
        "/api/v1/postmortems/": {"reference": postmortem.reference},
    }
    return Secret(incident, entry, postmortem, item, insider, world=replace(world, values=values))


def declare_secret(world: World, insider: User, *, restricted: bool) -> Incident:
    """Declare an incident of the world's service."""
    now = timezone.now()
    return declare_incident(
        by=insider,
        at=now - timedelta(hours=2),
        title=f"Title {CANARY}",
        summary=f"Summary {CANARY}",
        severity=Severity.SEV1,
        services=[world.service],
        started_at=now - timedelta(hours=3),
        restricted=restricted,
    )


def add_parts(incident: Incident, insider: User, helper: User) -> TimelineEntry:
    """Fill timeline, roles, impact, links and words; return the corrected line."""
    at = incident.declared_at
    edit_details(
        incident,
        by=insider,
        title=incident.title,
        summary=incident.summary,
        kind=incident.kind,
        labels=[f"label {CANARY}"],
    )
    entry = add_entry(incident, by=insider, at=at, text=f"Line {CANARY}", pinned=True)
    entry = correct_entry(entry, by=insider, at=at, text=f"Corrected {CANARY}", kind="note")
    set_milestone(
        incident, Milestone.DETECTED, by=insider, at=at, note=f"Note {CANARY}", entry=entry
    )
    assign_role(incident, "lead", by=insider, person=insider, at=at, note=f"Role {CANARY}")
    hand_over(incident, by=insider, to=helper, at=at, note=f"Over {CANARY}")
    line = ChosenLine(at, f"Chat {CANARY}", speaker=f"Who {CANARY}")
    import_lines(incident, by=insider, at=at, lines=[line], unread=[{"number": 9, "text": CANARY}])
    record_impact(incident, by=insider, summary=f"Impact {CANARY}", customers_affected=4711)
    add_link(incident, by=insider, url=f"https://{CANARY}.example/", label=f"Link {CANARY}")
    return entry


def add_review(postmortem: Postmortem, insider: User, helper: User) -> ReviewComment:
    """Have the text reviewed, commented on and approved; return the first comment."""
    now = timezone.now()
    request_review(postmortem, by=insider, at=now, reviewers=[helper])
    section = postmortem.sections.get(key="summary")
    text = f"Comment {CANARY}"
    comment = add_comment(postmortem, by=helper, at=now, text=text, section=section, quote=CANARY)
    reply_to(comment, by=insider, at=now, text=f"Reply {CANARY}")
    give_verdict(postmortem, by=helper, at=now, verdict=Verdict.APPROVED, text=f"Yes {CANARY}")
    return comment


def owed_item(incident: Incident, insider: User) -> ActionItem:
    """Save an action item with a history, and one that will not be done."""
    item = create_action_item(
        incident, by=insider, title=f"Do {CANARY}", description=f"More {CANARY}", owner=insider
    )
    edit_action_item(
        item,
        by=insider,
        title=f"Do it {CANARY}",
        verification_plan=f"Plan {CANARY}",
        source_sentence=f"Sentence {CANARY}",
        tracker_key=f"OPS {CANARY}",
        tracker_url=f"https://{CANARY}.example/1",
        tags=(f"tag-{CANARY}",),
    )
    now = timezone.now()
    proof = Evidence(
        EvidenceKind.TEST, now.date(), url=f"https://{CANARY}.example/", note=f"Note {CANARY}"
    )
    done = create_action_item(incident, by=insider, title=f"Done {CANARY}")
    finish_action_item(done, by=insider, at=now, evidence=proof)
    other = create_action_item(incident, by=insider, title=f"Not {CANARY}")
    move_action_item(
        other,
        by=insider,
        at=now,
        status=ActionStatus.WONT_DO,
        reason=f"Because {CANARY}",
    )
    return ActionItem.objects.get(pk=item.pk)


def restrict(secret: Secret) -> None:
    """Hide the incident from everybody but the insider and its role holders."""
    set_restricted(
        Incident.objects.get(pk=secret.incident.pk),
        by=secret.insider,
        at=timezone.now(),
        restricted=True,
    )


OUTSIDERS = (Role.VIEWER, Role.MANAGER)
"""Who may do the least and the most of those whom an incident can be hidden from."""
