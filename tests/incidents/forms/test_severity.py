"""Severities as radio buttons."""

from incidents.forms.severity import SeverityForm


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
