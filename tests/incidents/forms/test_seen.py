"""Forms that know what their page showed."""

import pytest
from django.http import QueryDict

from incidents.forms.seen import SAVE_AGAIN, SeenForm
from incidents.models import Incident


@pytest.mark.parametrize(("sent", "seen"), [("", None), ("seen=", None), ("seen=sev1", "sev1")])
def test_a_token_is_optional(sent: str, seen: str | None) -> None:
    form = SeenForm(QueryDict(sent))

    assert form.is_valid()
    assert form.cleaned_data["seen"] == seen


def test_sentences_stand_above_the_fields_and_say_that_nothing_is_saved() -> None:
    form = SeenForm(QueryDict("seen=a")).told("Ana changed it.", "It is b now.")

    assert form.non_field_errors() == [f"Ana changed it. It is b now. {SAVE_AGAIN}"]


def test_what_was_typed_stays_where_nothing_else_is_to_stand() -> None:
    sent = QueryDict("seen=a&note=mine&ticked=1&ticked=2")

    typed = SeenForm(sent).typed(seen="b", ticked=["2", "3"])

    assert typed.dict() == {"seen": "b", "note": "mine", "ticked": "3"}
    assert typed.getlist("ticked") == ["2", "3"]
    assert sent["seen"] == "a"


def test_each_form_says_itself_how_it_looks_again() -> None:
    with pytest.raises(NotImplementedError):
        SeenForm(QueryDict("")).again(Incident(), "Ana changed it.")
