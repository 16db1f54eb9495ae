"""Severities as radio buttons."""

from django.http import QueryDict

from incidents.forms.seen import SAVE_AGAIN
from incidents.forms.severity import SeverityForm
from incidents.models import Incident


def test_severities_come_worst_first_with_the_unsure_one_last() -> None:
    form = SeverityForm(initial={"severity": "sev2"})

    options = [
        (option.severity.value, option.radio.data["selected"]) for option in form.severity_options()
    ]

    assert options == [
        ("sev1", False),
        ("sev2", True),
        ("sev3", False),
        ("sev4", False),
        ("sev5", False),
        ("unknown", False),
    ]


def test_a_severity_needs_an_answer() -> None:
    assert SeverityForm({}).errors == {"severity": ["This field is required."]}


def test_a_severity_changed_by_somebody_else_is_told_and_the_chosen_one_stays() -> None:
    form = SeverityForm(QueryDict("severity=sev3&seen=sev2"))
    assert form.is_valid()

    again = form.again(Incident(severity="sev1"), "Ana changed it.")

    assert (again["severity"].value(), again["seen"].value()) == ("sev3", "sev1")
    assert again.non_field_errors() == [f"Ana changed it. {SAVE_AGAIN}"]
