from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from incidents.models import Impact, Incident
from incidents.queries.live_blocks import live_content
from tests.factories.incidents import NOON, make_action_item, make_entry, make_incident

pytestmark = pytest.mark.django_db


def loaded(incident: Incident) -> Incident:
    return Incident.objects.select_related("impact").get(pk=incident.pk)


def test_live_content_tells_everything_but_what_was_taken_back() -> None:
    incident = make_incident()
    wrong = make_entry(incident, text="Wrong")
    make_entry(incident, text="Right", corrects=wrong)
    make_entry(incident, text="Gone", is_retracted=True)
    make_entry(incident, text="Earlier", at=NOON - timedelta(minutes=1), kind="finding")

    content = live_content(loaded(incident))

    assert [(line.kind, line.text) for line in content.timeline] == [
        ("Finding", "Earlier"),
        ("Note", "Right"),
    ]
    assert content.is_story is False


def test_live_content_tells_the_story_alone_where_one_is_marked() -> None:
    incident = make_incident()
    make_entry(incident, text="Noise")
    make_entry(incident, text="The turn", is_pinned=True)

    content = live_content(loaded(incident))

    assert [line.text for line in content.timeline] == ["The turn"]
    assert content.is_story is True


def test_live_content_says_where_each_duration_comes_from() -> None:
    incident = make_incident(
        resolved=True,
        detected_at=NOON + timedelta(minutes=4),
        mitigated_at=NOON - timedelta(minutes=1),
        provenance={"detected_at": {"source": "alert"}, "started_at": {"note": "first error"}},
    )

    lines = live_content(loaded(incident)).durations

    assert [(line.label, line.span, line.missing) for line in lines] == [
        ("Time to detect", timedelta(minutes=4), ""),
        ("Time to acknowledge", None, "not known yet"),
        ("Time to mitigate", None, "the end is before the start"),
        ("Time to recover", timedelta(hours=1), ""),
    ]
    assert (lines[0].start.note, lines[0].end.source) == ("first error", "from an alert")


def test_live_content_names_only_the_impact_that_is_known() -> None:
    incident = make_incident()
    Impact.objects.create(
        incident=incident,
        customers_affected=0,
        percent_affected="33.30",
        money_lost="1200",
        currency="EUR",
    )

    lines = live_content(loaded(incident)).impact

    assert [(line.label, line.value) for line in lines] == [
        ("Customers affected", "0"),
        ("Share affected", "33.3 %"),
        ("Money lost", "1200 EUR"),
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_live_content_takes_two_statements(
    django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    incident = make_incident()
    for _ in range(rows):
        make_entry(incident)
        make_action_item(incident)
        make_action_item()
    incident = loaded(incident)

    with django_assert_num_queries(2):
        content = live_content(incident)

    assert (len(content.timeline), len(content.actions), content.impact) == (rows, rows, ())
