import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.domain.incident import IncidentKind, Severity
from incidents.domain.outbox import (
    News,
    OutboxTopic,
    Refusal,
    Wanted,
    is_at_least,
    is_wanted,
    refusal_of,
)
from incidents.domain.timeline import Audience

DECLARED = OutboxTopic.INCIDENT_DECLARED
CHANGED = OutboxTopic.INCIDENT_SEVERITY_CHANGED
AHEAD, EXPIRING = OutboxTopic.DRILL_AHEAD, OutboxTopic.EVIDENCE_EXPIRING
SEVERITIES = st.sampled_from(["", *Severity])


@pytest.mark.parametrize(
    ("severity", "minimum", "expected"),
    [
        ("sev1", "sev2", True),
        ("sev2", "sev2", True),
        ("sev3", "sev2", False),
        ("unknown", "sev5", False),
        ("", "sev5", False),
        ("unknown", "", True),
        ("", "", True),
    ],
)
def test_severity_is_at_least_the_minimum(severity: str, minimum: str, expected: bool) -> None:
    assert is_at_least(severity, minimum) is expected


@pytest.mark.parametrize(
    ("news", "wanted", "expected"),
    [
        (News(DECLARED), Wanted(), True),
        (News(DECLARED), Wanted(topics=[DECLARED]), True),
        (News(DECLARED), Wanted(topics=[CHANGED]), False),
        (News(DECLARED, severity="sev3"), Wanted(minimum_severity="sev2"), False),
        (News(DECLARED, teams=frozenset({1, 2})), Wanted(team=2), True),
        (News(DECLARED, teams=frozenset({1})), Wanted(team=2), False),
        (News(DECLARED, services=frozenset({7})), Wanted(service=7), True),
        (News(DECLARED, services=frozenset({7})), Wanted(service=8), False),
        (News(DECLARED, kind=IncidentKind.DRILL), Wanted(), False),
        (News(DECLARED, kind=IncidentKind.DRILL), Wanted(covers_drills=True), True),
        (News(DECLARED, kind=IncidentKind.NEAR_MISS), Wanted(), True),
        (News(DECLARED, audience=Audience.TEAM), Wanted(), False),
        (News(DECLARED, audience=Audience.TEAM, teams=frozenset({1})), Wanted(team=1), True),
        (News(DECLARED, audience=Audience.OUTSIDE), Wanted(), True),
        (News(AHEAD, kind=IncidentKind.DRILL), Wanted(), False),
        (News(AHEAD, kind=IncidentKind.DRILL), Wanted(topics=[AHEAD]), True),
        (News(AHEAD, kind=IncidentKind.DRILL), Wanted(covers_drills=True), True),
        (News(EXPIRING), Wanted(minimum_severity="sev1"), False),
        (News(EXPIRING), Wanted(topics=[EXPIRING], minimum_severity="sev1"), True),
        (News(EXPIRING, teams=frozenset({1})), Wanted(topics=[EXPIRING], team=2), False),
    ],
)
def test_rule_hears_of_what_it_asks_for(news: News, wanted: Wanted, expected: bool) -> None:
    assert is_wanted(news, wanted) is expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("unknown", "sev1", True),
        ("sev3", "sev2", True),
        ("sev2", "sev1", False),
        ("sev1", "sev3", False),
        ("sev4", "sev3", False),
    ],
)
def test_what_became_bad_later_counts_as_declared(before: str, after: str, expected: bool) -> None:
    news = News(CHANGED, severity=after, before=before)

    assert is_wanted(news, Wanted(topics=[DECLARED], minimum_severity="sev2")) is expected


def test_who_heard_that_it_is_bad_hears_that_it_is_not_any_more() -> None:
    news = News(CHANGED, severity="sev4", before="sev1")

    assert is_wanted(news, Wanted(topics=[CHANGED], minimum_severity="sev2"))


@settings(max_examples=100)
@given(SEVERITIES, SEVERITIES, st.sampled_from(list(OutboxTopic)), SEVERITIES)
def test_asking_for_less_never_hears_less(
    severity: str, before: str, topic: OutboxTopic, minimum: str
) -> None:
    news = News(topic, severity=severity, before=before)

    wanted = Wanted(topics=[topic], minimum_severity=minimum)

    assert is_wanted(news, Wanted())
    assert is_wanted(news, wanted) <= is_wanted(news, Wanted(topics=[topic]))


def test_nobody_asks_for_tests_by_a_rule() -> None:
    assert OutboxTopic.CHANNEL_TEST not in OutboxTopic.for_rules()
    assert len({topic.label for topic in OutboxTopic}) == len(OutboxTopic)


def test_first_reason_of_a_refusal_is_told() -> None:
    news = News(DECLARED, severity="sev3", teams=frozenset({1}))

    refusals = [
        refusal_of(news, wanted)
        for wanted in (
            Wanted(team=2, topics=[CHANGED]),
            Wanted(team=1, topics=[CHANGED]),
            Wanted(minimum_severity="sev1"),
            Wanted(minimum_severity="sev3"),
        )
    ]

    assert refusals == [Refusal.TEAM, Refusal.TOPIC, Refusal.SEVERITY, None]
