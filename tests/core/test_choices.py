"""Words for the values of an enum."""

from enum import StrEnum

import pytest

from catalog.domain.service import ServiceKind
from core.choices import choices_from, in_sentence, label_of
from incidents.domain.incident import Severity
from readiness.usecases.assessments import AnswerValue


class Kind(StrEnum):
    """Two values in words."""

    NEAR_MISS = "near_miss"
    DRILL = "drill"


def test_a_value_is_read_in_words() -> None:
    assert choices_from(Kind) == [("near_miss", "Near miss"), ("drill", "Drill")]


def test_an_enum_may_say_its_own_words() -> None:
    assert label_of(Severity.SEV1) == "SEV1"


def test_abbreviations_are_written_as_people_do() -> None:
    assert label_of(ServiceKind.API) == "API"
    assert label_of(AnswerValue.NOT_APPLICABLE) == "N/A"


@pytest.mark.parametrize(
    ("label", "inside"), [("Website", "website"), ("API", "API"), ("N/A", "N/A"), ("", "")]
)
def test_only_words_begin_small_inside_a_sentence(label: str, inside: str) -> None:
    assert in_sentence(label) == inside
