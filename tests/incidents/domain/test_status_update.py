from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.domain.blameless.lint import lint
from incidents.domain.lifecycle import IncidentStatus
from incidents.domain.status_update import (
    UpdateFacts,
    UpdateParts,
    UpdateTemplate,
    composed,
    first_template,
    parts_of,
)

BERLIN = timezone(timedelta(hours=1))
AT = datetime(2026, 3, 2, 15, 5, tzinfo=BERLIN)
FACTS = UpdateFacts(
    title="Card payments fail",
    services=("Payments", "Booking API", "Shop"),
    impact="Paying by card fails.\n",
    mitigated_at=AT,
    resolved_at=AT + timedelta(hours=10),
)


@pytest.mark.parametrize(
    ("status", "template"),
    [
        ("open", "investigating"),
        ("acknowledged", "investigating"),
        ("mitigated", "mitigated"),
        ("resolved", "resolved"),
        ("closed", "resolved"),
    ],
)
def test_each_status_has_a_text_to_begin_with(status: str, template: str) -> None:
    assert first_template(status) == template


@pytest.mark.parametrize(
    ("template", "changed", "impact"),
    [
        (
            "investigating",
            "There is a problem with Payments, Booking API and Shop. We are looking into it.",
            "Paying by card fails.",
        ),
        (
            "mitigated",
            "The problem with Payments, Booking API and Shop no longer reaches users since "
            "2 Mar 14:05 UTC.",
            "Paying by card fails.",
        ),
        (
            "resolved",
            "The problem with Payments, Booking API and Shop is over since 3 Mar 00:05 UTC.",
            "",
        ),
    ],
)
def test_a_text_says_what_the_record_holds(template: str, changed: str, impact: str) -> None:
    parts = parts_of(UpdateTemplate(template), FACTS)

    assert (parts.changed, parts.impact) == (changed, impact)


@pytest.mark.parametrize(
    ("services", "subject"), [((), "“Card payments fail”"), (("Payments",), "Payments")]
)
def test_a_text_says_nothing_that_the_record_does_not_hold(
    services: tuple[str, ...], subject: str
) -> None:
    facts = UpdateFacts(title="Card payments fail", services=services)

    found = {one: parts_of(one, facts) for one in UpdateTemplate}

    assert found[UpdateTemplate.RESOLVED].changed == f"The problem with {subject} is over."
    assert {parts.impact for parts in found.values()} == {""}


def test_an_update_has_a_line_for_each_thing_it_says() -> None:
    whole = composed(UpdateParts("Paying works again.\n", " Cards failed. ", "We watch it."), AT)
    short = composed(UpdateParts("Paying works again.", "  ", ""))

    assert whole == (
        "Paying works again.\nImpact: Cards failed.\nNext: We watch it.\n"
        "Next update by 2 Mar 14:05 UTC."
    )
    assert short == "Paying works again."


@given(st.sampled_from(IncidentStatus), st.text(max_size=30), st.lists(st.text(max_size=9)))
@settings(max_examples=60)
def test_a_title_with_any_characters_stands_in_the_text(
    status: IncidentStatus, title: str, services: list[str]
) -> None:
    parts = parts_of(first_template(status), UpdateFacts(title, services))

    assert all(name in parts.changed for name in services or [title])


def test_no_text_blames_anybody() -> None:
    for template in UpdateTemplate:
        assert list(lint(composed(parts_of(template, FACTS), AT)).findings) == []
