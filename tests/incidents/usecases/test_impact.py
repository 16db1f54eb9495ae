from decimal import Decimal
from typing import Any

import pytest

from core.errors import RuleViolation, StaleVersion
from core.models import Activity
from incidents.models import Impact
from incidents.usecases.impact import record_impact, seen_token
from tests.factories.incidents import make_incident
from tests.factories.people import make_user

ALL: dict[str, Any] = {
    "summary": "Orders were lost\n\nfor an hour",
    "customers_affected": 1_200,
    "percent_affected": Decimal("12.50"),
    "money_lost": Decimal("1999.90"),
    "currency": "EUR",
}


def values_of(impact: Impact) -> dict[str, Any]:
    row: dict[str, Any] = Impact.objects.filter(pk=impact.pk).values(*ALL).get()
    return row


@pytest.mark.django_db
def test_an_impact_keeps_all_that_is_known() -> None:
    incident, ana = make_incident(), make_user()

    impact = record_impact(incident, by=ana, **ALL)

    assert values_of(impact) == ALL
    assert impact.incident == incident
    logged = Activity.objects.get()
    assert (logged.verb, logged.actor) == ("impact.record", ana)
    assert logged.data["after"] == ALL | {"percent_affected": "12.50", "money_lost": "1999.90"}


@pytest.mark.django_db
def test_what_is_not_named_stays_as_it_is() -> None:
    incident = make_incident()
    record_impact(incident, by=None, **ALL)

    impact = record_impact(incident, by=None, customers_affected=None)

    assert values_of(impact) == ALL | {"customers_affected": None}
    assert Impact.objects.count() == 1


@pytest.mark.django_db
def test_saving_what_is_there_changes_nothing() -> None:
    incident = make_incident()
    first = record_impact(incident, by=None, **ALL)

    again = record_impact(incident, by=None, seen="long ago", **ALL)

    assert again.updated_at == Impact.objects.get().updated_at == first.updated_at
    assert Activity.objects.count() == 1


@pytest.mark.django_db
def test_saying_nothing_at_all_makes_no_row() -> None:
    record_impact(make_incident(), by=None, summary="", currency="")

    assert not Impact.objects.exists()


@pytest.mark.django_db
def test_whoever_read_an_older_impact_is_told_who_changed_it() -> None:
    incident = make_incident()
    record_impact(incident, by=make_user(name="Ana"), summary="Ana's words")

    with pytest.raises(StaleVersion, match="Ana changed the impact meanwhile"):
        record_impact(incident, by=make_user(), seen=seen_token(None), summary="Bo's words")

    assert Impact.objects.get().summary == "Ana's words"


@pytest.mark.django_db
def test_an_impact_changed_by_no_person_is_told_as_somebodys() -> None:
    incident = make_incident()
    record_impact(incident, by=None, summary="First")

    with pytest.raises(StaleVersion, match="Somebody changed the impact meanwhile"):
        record_impact(incident, by=make_user(), seen="", summary="Second")


@pytest.mark.django_db
def test_whoever_read_the_newest_impact_may_change_it() -> None:
    incident = make_incident()
    first = record_impact(incident, by=None, seen="", summary="First")

    second = record_impact(incident, by=None, seen=seen_token(first), summary="Second")

    assert Impact.objects.get().summary == "Second"
    assert seen_token(second) != seen_token(first)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"summary": "\ud800"}, "summary"),
        ({"customers_affected": -1}, "customers_affected"),
        ({"customers_affected": 2**63}, "customers_affected"),
        ({"percent_affected": Decimal("-0.01")}, "percent_affected"),
        ({"percent_affected": Decimal("100.01")}, "percent_affected"),
        ({"money_lost": Decimal(-1)}, "money_lost"),
        ({"money_lost": Decimal("1000000000000")}, "money_lost"),
        ({"money_lost": Decimal(5), "currency": ""}, "currency"),
        ({"currency": "euro"}, "currency"),
        ({"currency": "eur"}, "currency"),
        ({"currency": "E1R"}, "currency"),
        ({"currency": "ÄÖÜ"}, "currency"),
        ({"currency": "\x00"}, "currency"),
    ],
)
def test_what_cannot_be_is_refused_on_its_field(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(RuleViolation) as refusal:
        record_impact(make_incident(), by=None, **(ALL | wrong))

    assert refusal.value.field == field
    assert not Impact.objects.exists()


@pytest.mark.django_db
def test_money_is_optional_and_zero_is_an_answer() -> None:
    impact = record_impact(
        make_incident(), by=None, customers_affected=0, percent_affected=Decimal()
    )

    known = values_of(impact)
    assert (known["customers_affected"], known["percent_affected"]) == (0, Decimal())
    assert known["money_lost"] is None
