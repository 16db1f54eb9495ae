"""Who would get a made-up piece of news now, and why the others would not."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings

from catalog.models import Membership, Service, Team
from core.models import User
from incidents.domain.breaker import BreakerStatus
from incidents.domain.delivery import ChannelKind
from incidents.domain.incident import IncidentKind
from incidents.domain.notification import Reason
from incidents.domain.outbox import News, OutboxTopic, Refusal, refusal_of
from incidents.domain.quiet_hours import QuietHours
from incidents.domain.timeline import Audience
from incidents.models import Channel, NotificationPreference, NotificationRule
from incidents.queries.channels import for_detail
from incidents.queries.notification_preferences import sends_mail
from incidents.queries.rule_timing import after_quiet_hours

MOST_PEOPLE: Final = 50

_PERSONAL: Final = {
    OutboxTopic.ACTION_ITEM_OVERDUE: (Reason.OVERDUE, "The person who owns it is reminded."),
    OutboxTopic.DRILL_AHEAD: (Reason.DRILL, "Who takes part in the drill is reminded."),
    OutboxTopic.EVIDENCE_EXPIRING: (
        Reason.EXPIRING,
        "The leads of the team that owns the service are reminded, all of it where it has none.",
    ),
}
_OTHERWISE: Final = (
    Reason.MENTION,
    "Nobody by this alone; people hear of it when somebody mentions them.",
)


class Example(NamedTuple):
    """What is made up: the rest of what rules ask is as if nobody had said it."""

    topic: OutboxTopic
    severity: str = ""
    team: Team | None = None
    service: Service | None = None
    is_drill: bool = False
    for_team: bool = False

    @property
    def news(self) -> News:
        """Return it as rules read it; the team that owns the service has a part in it."""
        owner = self.service.owner_team_id if self.service else None
        teams = {self.team.pk if self.team else None, owner} - {None}
        is_drill = self.is_drill or self.topic is OutboxTopic.DRILL_AHEAD
        is_update = self.topic is OutboxTopic.INCIDENT_UPDATE_POSTED
        return News(
            self.topic,
            severity=self.severity if self.topic.is_of_incident else "",
            kind=IncidentKind.DRILL if is_drill else IncidentKind.INCIDENT,
            teams=frozenset(team for team in teams if team is not None),
            services=frozenset({self.service.pk} if self.service else ()),
            audience=Audience.TEAM if self.for_team and is_update else "",
        )


class RuleAnswer(NamedTuple):
    """What one rule says; `refusal` is None where it sends it."""

    rule: NotificationRule
    refusal: Refusal | None


class ChannelAnswer(NamedTuple):
    """Whether a channel gets it, `waits` for what reason first ("" for none), and every rule."""

    channel: Channel
    gets_it: bool
    addresses: int
    waits: str
    reason: str
    rules: tuple[RuleAnswer, ...]


class PersonAnswer(NamedTuple):
    """Whether somebody gets a mail if they are told, and why not, or why later."""

    person: User
    is_told: bool
    gets_mail: bool
    reason: str


class Preview(NamedTuple):
    """Who gets an example: channels by name, and people of the team it is about."""

    channels: tuple[ChannelAnswer, ...]
    people: tuple[PersonAnswer, ...]
    words: str


def preview(example: Example, *, at: datetime) -> Preview:
    """Return who would get an example at `at`; the same statements for many rules and few."""
    rules: dict[int, list[NotificationRule]] = {}
    rows = NotificationRule.objects.select_related("channel", "team", "service").order_by("pk")
    for rule in rows:
        rules.setdefault(rule.channel_id, []).append(rule)
    news, channels = example.news, for_detail().order_by("name")
    reason, words = _PERSONAL.get(example.topic, _OTHERWISE)
    return Preview(
        channels=tuple(_of_channel(one, rules.get(one.pk, []), news, at) for one in channels),
        people=tuple(_people(example, reason, at)),
        words=words,
    )


def _of_channel(
    channel: Channel, rules: list[NotificationRule], news: News, at: datetime
) -> ChannelAnswer:
    answers = tuple(RuleAnswer(rule, refusal_of(news, rule.as_wanted)) for rule in rules)
    wanting = [one.rule for one in answers if one.refusal is None]
    is_open = channel.disabled_at is None
    reason = ""
    if not rules:
        reason = "No rule sends anything over it."
    elif not wanting:
        reason = "None of its rules asks for it."
    elif not is_open:
        reason = "Its receiver is no more."
    gets_it = bool(wanting) and is_open
    return ChannelAnswer(
        channel=channel,
        gets_it=gets_it,
        addresses=len(channel.recipients) if channel.kind == ChannelKind.EMAIL else 1,
        waits=_wait(channel, wanting, news, at) if gets_it else "",
        reason=reason,
        rules=answers,
    )


def _wait(channel: Channel, rules: list[NotificationRule], news: News, at: datetime) -> str:
    """Return why a channel gets it later, "" for at once."""
    due_at = min(after_quiet_hours(rule, news, at) for rule in rules)
    if channel.is_paused:
        return "It waits until somebody resumes the channel."
    if due_at > at:
        zone = ZoneInfo(settings.DRYDOCK_TIME_ZONE)
        return f"It waits for the end of quiet hours, {due_at.astimezone(zone):%H:%M}."
    if channel.breaker.as_known.status is not BreakerStatus.CLOSED:
        return "It waits until the receiver is well again."
    return ""


def _people(example: Example, reason: Reason, at: datetime) -> Iterable[PersonAnswer]:
    """Yield the people of the team it is about, those first who are told."""
    team = example.team or (example.service.owner_team if example.service else None)
    rows = Membership.objects.filter(team=team.pk if team else 0).select_related("person")
    members = list(rows.order_by("-is_lead", "person__username")[:MOST_PEOPLE])
    people = [one.person for one in members]
    chosen = {
        row.person_id: row for row in NotificationPreference.objects.filter(person__in=people)
    }
    has_leads = any(one.is_lead and one.person.is_active for one in members)
    for one in members:
        is_told = one.person.is_active
        if reason is Reason.EXPIRING and has_leads:
            is_told = is_told and one.is_lead
        preference = chosen.get(one.person_id) or NotificationPreference(person=one.person)
        refusal = _mail_refusal(one.person, preference, reason)
        later = "" if refusal else _mail_later(one.person, preference, at)
        yield PersonAnswer(one.person, is_told, is_told and not refusal, refusal or later)


def _mail_refusal(person: User, preference: NotificationPreference, reason: Reason) -> str:
    refusals = {
        "The account is switched off.": not person.is_active,
        "They have no e-mail address.": not person.email,
        "They want no mail for this.": reason.value in preference.reasons_without_mail,
        "This site sends no mail.": not sends_mail(),
    }
    return next((words for words, holds in refusals.items() if holds), "")


def _mail_later(person: User, preference: NotificationPreference, at: datetime) -> str:
    if preference.quiet_from is None or preference.quiet_until is None:
        return ""
    zone = person.zone or ZoneInfo(settings.DRYDOCK_TIME_ZONE)
    hours = QuietHours(preference.quiet_from, preference.quiet_until, zone)
    end = hours.end_of_quiet(at)
    return f"The mail waits for the end of their quiet hours, {end:%H:%M} UTC." if end else ""
