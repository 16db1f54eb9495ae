"""Filters of incidents, as the address says them."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.http import QueryDict

from incidents.forms.incident_filter import (
    AppliedFilter,
    FilterCard,
    IncidentFilter,
    ReadFilter,
    filter_cards,
    filter_selects,
    read_filter,
)
from incidents.models import Incident
from incidents.queries.incident_list import ListChoices, OpenCounts
from tests.factories.catalog import make_service, make_team
from tests.factories.incidents import NOON, make_incident

pytestmark = pytest.mark.django_db
CHOICES = ListChoices([("checkout", "Checkout")], [("payments", "Payments")], [])


def read(query: str) -> ReadFilter:
    return read_filter(QueryDict(query), Incident.objects.all, CHOICES)


def titles(query: str) -> set[str]:
    """Return the titles the query string leaves, of all statuses."""
    return {incident.title for incident in read(f"status=all&{query}").incidents}


def test_without_a_status_the_list_shows_the_unresolved_ones() -> None:
    make_incident(title="open")
    make_incident(title="mitigated", status="mitigated")
    make_incident(title="resolved", resolved=True)

    found = read("")

    assert {incident.title for incident in found.incidents} == {"open", "mitigated"}
    assert (found.applied, found.ignored, found.chosen) == ([], [], {"status": "unresolved"})


def test_terms_among_the_words_count_more_than_what_is_chosen() -> None:
    make_incident(title="Card fails", severity="sev1", status="mitigated")
    make_incident(title="Card again fails", severity="sev1")
    make_incident(title="Card fails softly", severity="sev2", status="mitigated")

    found = read('status=unresolved&q=is:mitigated sev:1 "card fails" team:nobody')

    assert {incident.title for incident in found.incidents} == {"Card fails"}
    assert found.chosen == {"q": '"card fails"', "status": "mitigated", "severity": "sev1"}
    assert found.ignored == ["There is no team “nobody”. It was left out."]
    severity = next(one for one in found.applied if one.label == "Severity")
    assert "sev" not in severity.without


def test_a_term_with_a_value_nobody_knows_is_named_and_left_out() -> None:
    make_incident(title="here")

    found = read("q=sev:9")

    assert found.ignored == ["There is no severity “sev9”. It was left out."]
    assert {incident.title for incident in found.incidents} == {"here"}


@pytest.mark.parametrize(
    ("status", "left"),
    [
        ("unresolved", {"open", "mitigated"}),
        ("open", {"open"}),
        ("finished", {"resolved", "closed"}),
        ("closed", {"closed"}),
        ("all", {"open", "mitigated", "resolved", "closed"}),
    ],
)
def test_status_keeps_one_or_a_group(status: str, left: set[str]) -> None:
    for one in ("open", "mitigated", "resolved", "closed"):
        make_incident(title=one, status=one)

    assert {incident.title for incident in read(f"status={status}").incidents} == left


def test_search_wants_every_word_in_title_or_summary() -> None:
    make_incident(title="Checkout slow")
    make_incident(title="Checkout down", summary="very SLOW before")
    make_incident(title="Search slow")

    assert titles("q=slow+checkout") == {"Checkout slow", "Checkout down"}


def test_search_finds_a_reference() -> None:
    wanted = make_incident(title="Wanted")
    make_incident(title="Other")

    assert titles(f"q=inc-{wanted.pk}") == {"Wanted"}
    assert titles(f"q={wanted.pk}") == {"Wanted"}
    assert titles("q=INC-" + "9" * 30) == set()


@pytest.mark.parametrize("wild", ["%25", "_", "%5C", "%27", "%22"])
def test_search_takes_wildcards_literally(wild: str) -> None:
    make_incident(title="plain")

    assert titles(f"q={wild}") == set()


def test_severity_kind_team_and_service_each_cut() -> None:
    service = make_service(slug="checkout")
    team = make_team(slug="payments")
    make_incident(title="a", severity="sev1", kind="drill", team=team, services=(service,))
    make_incident(title="b", severity="sev2", services=(make_service(),))

    assert titles("severity=sev1") == {"a"}
    assert titles("kind=incident") == {"b"}
    assert titles("team=payments") == {"a"}
    assert titles("service=checkout") == {"a"}


def test_the_range_is_half_open_over_the_start() -> None:
    make_incident(title="before", started_at=NOON - timedelta(seconds=1))
    make_incident(title="first", started_at=NOON)
    make_incident(title="unknown", started_at=None)

    with time_machine.travel(NOON + timedelta(days=2), tick=False):
        assert titles("from=-2d") == {"first"}
        assert titles("to=-2d") == {"before"}
        assert titles("from=2026-03-02&to=2026-03-02") == {"before", "first"}


def test_unknown_keeps_those_without_the_time() -> None:
    make_incident(title="known", detected_at=NOON)
    make_incident(title="unknown")

    assert titles("unknown=detected_at") == {"unknown"}


def test_what_nobody_knows_is_named_and_left_out() -> None:
    make_incident(title="open")

    found = read("severity=sev9&service=nope&team=nobody&status=weird&from=soon&q=%00&kind=x")

    assert [incident.title for incident in found.incidents] == ["open"]
    assert found.ignored == [
        "There is no service “nope”. It was left out.",
        "There is no team “nobody”. It was left out.",
        "Null characters are not allowed. It was left out.",
        "There is no status “weird”. It was left out.",
        "There is no severity “sev9”. It was left out.",
        "There is no kind “x”. It was left out.",
        "“soon” is no time; use a day such as 2026-03-02, a span back such as -90d or -12h,"
        " whole months such as 12mo, or now. It was left out.",
    ]


def test_applied_filters_are_in_words_and_each_can_be_taken_away() -> None:
    found = read("service=checkout&severity=sev1&status=all&q=slow&before=9")

    assert found.applied == [
        AppliedFilter("Search", "slow", "?service=checkout&severity=sev1&status=all"),
        AppliedFilter("Status", "All", "?service=checkout&severity=sev1&q=slow"),
        AppliedFilter("Severity", "SEV1", "?service=checkout&status=all&q=slow"),
        AppliedFilter("Service", "Checkout", "?severity=sev1&status=all&q=slow"),
    ]


def test_the_api_without_filters_leaves_everything() -> None:
    make_incident(resolved=True)
    make_incident()

    assert IncidentFilter({}, queryset=Incident.objects.all()).qs.count() == 2


def test_selects_leave_out_empty_lists_and_let_long_ones_be_typed() -> None:
    many = ListChoices([(str(number), "x") for number in range(150)], [], [])

    selects = {select.name: select for select in filter_selects(read("from=-2d"), many)}

    assert list(selects) == ["status", "severity", "kind", "service", "from"]
    assert selects["service"].options == []
    assert (selects["status"].chosen, selects["from"].chosen) == ("unresolved", "-2d")
    assert selects["from"].options[-1] == ("-2d", "Since -2d")


def test_cards_link_to_the_incidents_behind_their_numbers() -> None:
    cards = filter_cards(OpenCounts(1000, 3, 1, 0), {"status": "unresolved", "severity": "sev1"})

    assert cards == [
        FilterCard("Unresolved", "1000+", "/incidents/?status=unresolved", is_current=False),
        FilterCard("Not acknowledged", "3", "/incidents/?status=open", is_current=False),
        FilterCard("Unresolved SEV1", "1", "/incidents/?severity=sev1", is_current=True),
        FilterCard("Unresolved SEV2", "0", "/incidents/?severity=sev2", is_current=False),
    ]


def test_bounds_are_read_in_utc_by_default() -> None:
    with time_machine.travel(datetime(2026, 3, 2, tzinfo=UTC), tick=False):
        form = IncidentFilter({"from": "2026-03-01", "to": "2026-03-01"}).form

    assert form.is_valid()
    assert form.cleaned_data["from"] == datetime(2026, 3, 1, tzinfo=UTC)
    assert form.cleaned_data["to"] == datetime(2026, 3, 2, tzinfo=UTC)
