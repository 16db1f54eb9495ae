from decimal import Decimal

import pytest

from incidents.forms.impact import ImpactForm
from incidents.models import Impact
from incidents.usecases.impact import record_impact, seen_token
from tests.factories.incidents import make_incident

pytestmark = pytest.mark.django_db


def test_an_empty_form_says_that_nothing_is_known() -> None:
    form = ImpactForm({}, impact=None)

    assert form.is_valid()
    assert form.cleaned_data == {
        "summary": "",
        "customers_affected": None,
        "percent_affected": None,
        "money_lost": None,
        "currency": "",
        "seen": "",
    }


def test_the_form_shows_what_is_there_and_remembers_which_version() -> None:
    impact = record_impact(
        make_incident(), by=None, customers_affected=0, money_lost=Decimal("5.10"), currency="EUR"
    )

    form = ImpactForm(impact=Impact.objects.get())

    shown = {name: form[name].value() for name in form.fields}
    assert (shown["customers_affected"], shown["money_lost"]) == (0, Decimal("5.10"))
    assert (shown["currency"], shown["seen"]) == ("EUR", seen_token(impact))


def test_a_currency_is_written_in_capitals() -> None:
    form = ImpactForm({"currency": "eur"}, impact=None)

    assert form.is_valid()
    assert form.cleaned_data["currency"] == "EUR"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("summary", "\x00"),
        ("customers_affected", "many"),
        ("customers_affected", "-1"),
        ("customers_affected", str(2**63)),
        ("percent_affected", "100.5"),
        ("percent_affected", "12.345"),
        ("money_lost", "NaN"),
        ("money_lost", "1e20"),
        ("currency", "EURO"),
    ],
)
def test_what_cannot_be_read_is_told_at_its_field_and_kept(name: str, value: str) -> None:
    form = ImpactForm({name: value}, impact=None)

    assert set(form.errors) == {name}
    assert form[name].value() == value


def test_whoever_came_too_late_may_save_again_over_the_newer_impact() -> None:
    form = ImpactForm({"summary": "Mine", "seen": ""}, impact=None)
    assert form.is_valid()
    newer = record_impact(make_incident(), by=None, summary="Theirs")

    form.take_newer(newer, "Ana was faster.")

    assert form.non_field_errors() == ["Ana was faster."]
    assert (form["seen"].value(), form["summary"].value()) == (seen_token(newer), "Mine")
