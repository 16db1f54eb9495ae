"""Severities, groups, titles and services of alerts."""

from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.domain.alert import (
    LONGEST_KEY,
    LONGEST_TITLE,
    AlertFormat,
    AlertReport,
    Reported,
    group_key_of,
    plain_title,
    services_named,
    severity_for,
    short_key,
    worst_of,
)


def test_severity_of_a_source_goes_before_the_shipped_one() -> None:
    own = {"critical": "sev1", "info": "none"}

    assert severity_for(" Critical ", own) == "sev1"
    assert severity_for("critical", {}) == "sev2"
    assert severity_for("info", own) == "none"
    assert severity_for("P3", {}) == "sev3"
    assert severity_for("purple", {}) == "unknown"


def test_worst_is_the_lowest_number_and_unknown_only_alone() -> None:
    assert worst_of(["sev4", "unknown", "sev2"]) == "sev2"
    assert worst_of(["unknown"]) == "unknown"
    assert worst_of([]) == "unknown"


def test_group_is_the_senders_or_the_values_of_labels() -> None:
    report = AlertReport("k", "g", Reported.FIRING, "t", labels={"cluster": "eu", "pod": "a"})

    assert group_key_of(report, []) == "g"
    assert group_key_of(report, ["cluster", "zone"]) == "cluster=eu\x1fzone="


def test_titles_lose_the_status_that_senders_put_in_front() -> None:
    assert plain_title("[FIRING:2] Checkout\n fails") == "Checkout fails"
    assert plain_title("[RESOLVED] Checkout fails") == "Checkout fails"
    assert plain_title("[eu] Checkout fails") == "[eu] Checkout fails"


@settings(max_examples=50)
@given(text=st.text(max_size=400))
def test_titles_and_keys_fit_their_columns(text: str) -> None:
    assert len(plain_title(text)) <= LONGEST_TITLE
    assert len(short_key(text)) <= LONGEST_KEY
    assert short_key(text + "a") != short_key(text + "b")


def test_services_are_named_by_the_surest_label() -> None:
    labels = {"job": "cart", "service": " shop ", "app": "shop", "component": ""}

    assert services_named(labels, []) == ["shop", "cart"]
    assert services_named(labels, ["job"]) == ["cart"]


def test_each_format_has_a_name_and_a_way_to_be_told_to_wait() -> None:
    assert len({one.label for one in AlertFormat}) == len(AlertFormat)
    assert [one.value for one in AlertFormat if not one.gives_up_on_429] == [
        "pagerduty",
        "cloudevents",
        "generic",
    ]


def test_a_key_that_is_too_long_is_known_by_its_digest() -> None:
    short, long = "k" * LONGEST_KEY, "k" * (LONGEST_KEY + 1)

    assert short_key(short) == short
    assert short_key(long).startswith("sha256:")
    assert short_key(long) == short_key(long)
