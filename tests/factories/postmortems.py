"""Makers of postmortems that are written, not only there."""

from datetime import timedelta
from hashlib import sha256

from core.models import User
from incidents.models import (
    DeclinedTask,
    Incident,
    Postmortem,
    PostmortemEdition,
    PostmortemImage,
    PostmortemReminder,
    PostmortemSection,
    PostmortemTemplate,
    PublicLink,
    ReviewComment,
    Reviewer,
    ReviewMeeting,
    ReviewVisit,
    SectionPresence,
    SectionVersion,
)
from incidents.usecases.postmortem_sections import save_section
from incidents.usecases.postmortem_templates import load_shipped
from incidents.usecases.postmortems import start_postmortem
from tests.core.input.images import png
from tests.factories.incidents import NOON, make_incident
from tests.factories.people import make_user

REQUIRED = ("summary", "surprises", "limited-damage", "follow-ups")


def started(incident: Incident | None = None) -> Postmortem:
    """Begin a postmortem from the light template."""
    load_shipped()
    template = PostmortemTemplate.objects.get(slug="light", is_current=True)
    incident = incident or make_incident(resolved=True)
    return start_postmortem(incident, by=None, at=NOON, template=template)


def section_of(postmortem: Postmortem, key: str = "summary") -> PostmortemSection:
    """Return a section as it is now."""
    return postmortem.sections.get(key=key)


def write(
    postmortem: Postmortem, text: str = "It broke.\n\n{{ actions }}\n", *keys: str
) -> Postmortem:
    """Save `text` in the named sections, else in every required one."""
    for key in keys or REQUIRED:
        section = section_of(postmortem, key)
        save_section(section, by=None, at=NOON, text=text, base_version=section.version)
    return postmortem


def make_version(section: PostmortemSection, **fields: object) -> SectionVersion:
    """Save a text that came too late for a section."""
    values: dict[str, object] = {"base_number": 1, "text": "Too late", "at": NOON}
    return SectionVersion.objects.create(section=section, **(values | fields))


def make_presence(section: PostmortemSection, person: User, **fields: object) -> SectionPresence:
    """Save that a person was in a section at NOON."""
    values: dict[str, object] = {"seen_at": NOON}
    return SectionPresence.objects.create(section=section, person=person, **(values | fields))


def make_edition(postmortem: Postmortem, **fields: object) -> PostmortemEdition:
    """Save the first edition of a postmortem, with the digest of its text."""
    values: dict[str, object] = {
        "number": 1,
        "title": postmortem.title,
        "markdown": "# Text\n",
        "html": "<p>Text</p>",
        "published_at": NOON,
    } | fields
    values.setdefault("content_digest", sha256(str(values["markdown"]).encode()).hexdigest())
    return PostmortemEdition.objects.create(postmortem=postmortem, **values)


def make_image(postmortem: Postmortem, **fields: object) -> PostmortemImage:
    """Save a picture of three by two pixels, black."""
    content = png()
    values: dict[str, object] = {
        "digest": sha256(content).hexdigest(),
        "kind": "png",
        "width": 3,
        "height": 2,
        "size": len(content),
        "content": content,
        "added_at": NOON,
    }
    return PostmortemImage.objects.create(postmortem=postmortem, **(values | fields))


def make_reviewer(postmortem: Postmortem, **fields: object) -> Reviewer:
    """Save that somebody is asked for a review."""
    values: dict[str, object] = {"asked_at": NOON} | fields
    values.setdefault("person", make_user())
    return Reviewer.objects.create(postmortem=postmortem, **values)


def make_visit(postmortem: Postmortem, **fields: object) -> ReviewVisit:
    """Save that somebody has seen nothing yet."""
    values: dict[str, object] = {"at": NOON, "section_versions": {"summary": 0}} | fields
    values.setdefault("person", make_user())
    return ReviewVisit.objects.create(postmortem=postmortem, **values)


def make_comment(postmortem: Postmortem, **fields: object) -> ReviewComment:
    """Save a comment on the text as a whole."""
    values: dict[str, object] = {"at": NOON, "text": "Who noticed first?"}
    return ReviewComment.objects.create(postmortem=postmortem, **(values | fields))


def make_public_link(postmortem: Postmortem, *words: str, **fields: object) -> PublicLink:
    """Save an address with which strangers read the public edition; "secret" unless told."""
    secret = "-".join(words) or "secret"
    values: dict[str, object] = {
        "digest": PublicLink.digest_of(secret),
        "hint": secret[:6],
        "created_at": NOON,
    }
    return PublicLink.objects.create(postmortem=postmortem, **(values | fields))


def make_meeting(postmortem: Postmortem, **fields: object) -> ReviewMeeting:
    """Save a meeting of an hour from NOON on."""
    values: dict[str, object] = {"starts_at": NOON, "ends_at": NOON + timedelta(hours=1)}
    return ReviewMeeting.objects.create(postmortem=postmortem, **(values | fields))


def make_declined_task(incident: Incident, **fields: object) -> DeclinedTask:
    """Save that nobody will meet."""
    values: dict[str, object] = {"task": "meeting", "reason": "A small one", "at": NOON}
    return DeclinedTask.objects.create(incident=incident, **(values | fields))


def make_reminder(incident: Incident, **fields: object) -> PostmortemReminder:
    """Save that a postmortem is due soon."""
    values: dict[str, object] = {"kind": "soon", "due_at": NOON}
    return PostmortemReminder.objects.create(incident=incident, **(values | fields))
