"""Tell people that a text mentions them: once, and not for what was gone again at once."""

from datetime import datetime

from core.markdown.mentions import names_in, names_linked_in
from core.models import User
from incidents.domain.incident import TimeSource
from incidents.domain.notification import BATCHED_AFTER, Reason
from incidents.models import PostmortemSection, TimelineEntry
from incidents.queries.mentions import people_behind
from incidents.usecases.notifications import Topic, notify, take_back, told_before


def tell_mentioned_in_section(
    section: PostmortemSection, *, before: str, by: User | None, at: datetime
) -> None:
    """Tell whom the saved HTML of a section mentions and its HTML `before` did not.

    Once for the whole postmortem, however often it names somebody. What a section stops saying
    before it is due tells nobody, unless another section says it too. Needs a transaction.
    """
    was, now = names_linked_in(before), names_linked_in(section.html)
    if was == now:
        return
    postmortem = section.postmortem
    path = f"{postmortem.get_absolute_url()}#section-{section.key}"
    topic = Topic(
        postmortem, postmortem.reference, postmortem.title, path, incident=postmortem.incident
    )
    if was - now:
        texts = PostmortemSection.objects.filter(postmortem=postmortem).order_by()
        left = {
            name for html in texts.values_list("html", flat=True) for name in names_linked_in(html)
        }
        meant = {person.pk for person in people_behind(left, postmortem.incident)}
        take_back(topic, Reason.MENTION, at=at, all_but=meant)
    told = told_before(topic, Reason.MENTION)
    people = [one for one in people_behind(now - was, postmortem.incident) if one.pk not in told]
    notify(people, topic, Reason.MENTION, by=by, at=at, due_at=at + BATCHED_AFTER)


def tell_mentioned_in_line(entry: TimelineEntry, *, before: str, by: User | None) -> None:
    """Tell whom a line of a timeline mentions and its text `before` did not, at once.

    Whoever has not read the last entry about this incident gets no second one. Lines that were
    imported tell nobody. Needs a transaction.
    """
    names = names_in(entry.text) - names_in(before)
    if not names or entry.source != TimeSource.PERSON:
        return
    incident = entry.incident
    # A corrected line keeps the number of its first version as its name on the page.
    anchor = "" if entry.corrects_id else f"#entry-{entry.pk}"
    path = f"{incident.get_absolute_url()}timeline/?line={entry.pk}{anchor}"
    topic = Topic(incident, incident.reference, incident.title, path, incident=incident)
    people = people_behind(names, incident)
    notify(people, topic, Reason.MENTION, by=by, at=entry.created_at)
