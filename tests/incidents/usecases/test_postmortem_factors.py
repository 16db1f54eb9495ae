from collections.abc import Callable

import pytest

from core.errors import RuleViolation
from core.models import Activity
from incidents.models import ContributingFactor, PostmortemFactor
from incidents.usecases.postmortem_factors import add_factor, edit_factor_note, remove_factor
from tests.factories.contributing_factors import make_factor
from tests.factories.incidents import make_postmortem
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def log() -> list[tuple[str, dict[str, str]]]:
    return list(Activity.objects.order_by("id").values_list("verb", "data"))


def test_a_factor_is_named_with_how_it_contributed() -> None:
    postmortem, ana = make_postmortem(), make_user()
    factor = ContributingFactor.objects.get(slug="detection")

    named = add_factor(postmortem, by=ana, factor=factor, note="No alert on *lag*")

    named.refresh_from_db()
    assert (named.postmortem, named.factor, named.created_by) == (postmortem, factor, ana)
    assert log() == [
        ("postmortem_factor.add", {"factor": "detection", "note": "No alert on *lag*"})
    ]


def test_naming_it_again_keeps_one_row_and_the_last_note() -> None:
    postmortem, factor = make_postmortem(), make_factor(slug="lag")
    first = add_factor(postmortem, by=None, factor=factor, note="First")

    again = [add_factor(postmortem, by=None, factor=factor, note=note) for note in ("", "Second")]

    assert again == [first, first]
    assert list(postmortem.factors.values_list("note", flat=True)) == ["Second"]
    assert [verb for verb, _ in log()] == ["postmortem_factor.add", "postmortem_factor.note"]


def test_the_note_changes_and_may_be_taken_back() -> None:
    named = add_factor(make_postmortem(), by=None, factor=make_factor(slug="lag"), note="First")

    for note in ("Second", "Second", ""):
        named = edit_factor_note(named, by=None, note=note)

    assert PostmortemFactor.objects.get().note == ""
    assert [data for _, data in log()[1:]] == [
        {"factor": "lag", "before": "First", "after": "Second"},
        {"factor": "lag", "before": "Second", "after": ""},
    ]


def test_it_is_taken_away_once() -> None:
    postmortem, factor = make_postmortem(), make_factor(slug="lag")
    add_factor(postmortem, by=None, factor=factor, note="Kept in the log")

    for _ in range(2):
        remove_factor(postmortem, by=None, factor=factor)

    assert not postmortem.factors.exists()
    assert log()[1:] == [("postmortem_factor.remove", {"factor": "lag", "note": "Kept in the log"})]


def test_a_retired_factor_stays_where_it_is_named_and_is_named_nowhere_else() -> None:
    first, second = make_postmortem(), make_postmortem()
    factor = make_factor()
    add_factor(first, by=None, factor=factor)
    ContributingFactor.objects.filter(pk=factor.pk).update(is_offered=False)

    add_factor(first, by=None, factor=factor, note="Still so")
    with pytest.raises(RuleViolation) as refusal:
        add_factor(second, by=None, factor=factor)

    assert refusal.value.field == "factor"
    assert list(PostmortemFactor.objects.values_list("postmortem", "note")) == [
        (first.pk, "Still so")
    ]


@pytest.mark.parametrize("note", ["\x00", "x" * 2_001])
def test_a_note_that_cannot_be_kept_is_refused(note: str) -> None:
    postmortem, factor = make_postmortem(), make_factor()
    named = add_factor(make_postmortem(), by=None, factor=factor, note="Fine")

    attempts: list[Callable[[], object]] = [
        lambda: add_factor(postmortem, by=None, factor=factor, note=note),
        lambda: edit_factor_note(named, by=None, note=note),
    ]
    for attempt in attempts:
        with pytest.raises(RuleViolation) as refusal:
            attempt()
        assert refusal.value.field == "note"

    assert list(PostmortemFactor.objects.values_list("note", flat=True)) == ["Fine"]
