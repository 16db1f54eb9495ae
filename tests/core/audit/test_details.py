from datetime import UTC, datetime

import pytest

from core.audit.details import LONGEST, Change, Fact, details_of, keys_in


def nobody(_field: str, _key: int) -> str | None:
    return None


def test_one_value_that_changed_is_the_line_itself() -> None:
    details = details_of({"before": "sev3", "after": "sev1"}, nobody)

    assert details.changes == [Change("", "SEV3", "SEV1")]
    assert details.facts == []
    assert details.summary == "from SEV3 to SEV1"


def test_fields_that_changed_stand_one_by_one() -> None:
    data = {
        "before": {"title": "Old", "summary": "a" * 60, "labels": []},
        "after": {"title": "New", "summary": "b", "labels": ["x", "y"], "is_new": True},
        "version": 3,
    }

    details = details_of(data, nobody)

    assert details.changes == [
        Change("Is new", "nothing", "yes"),
        Change("Labels", "nothing", "x, y"),
        Change("Summary", "a" * 60, "b"),
        Change("Title", "Old", "New"),
    ]
    assert details.facts == [Fact("Version", "3")]
    assert details.summary == (
        "is new: from nothing to yes, labels: from nothing to x, y, summary, "
        "title: from Old to New, version: 3"
    )


def test_what_was_not_there_before_changed_from_nothing() -> None:
    details = details_of({"before": None, "after": {"users": 5}}, nobody)

    assert details.changes == [Change("Users", "nothing", "5")]


def test_nothing_on_both_sides_is_told_as_such() -> None:
    assert details_of({"before": None, "after": None}, nobody).changes == [
        Change("", "nothing", "nothing")
    ]


def test_what_only_was_is_no_change() -> None:
    details = details_of({"at": "2026-03-02T12:00:00+00:00", "before": "open"}, nobody)

    assert details.changes == []
    assert details.facts == [
        Fact("At", datetime(2026, 3, 2, 12, tzinfo=UTC)),
        Fact("Before", "open"),
    ]
    assert details.summary == "at, before: open"


def test_moments_that_changed_are_named_and_not_written_out() -> None:
    data = {"before": None, "after": "2026-03-02T12:00:00+00:00", "milestone": "detected"}

    details = details_of(data, nobody)

    assert details.changes == [Change("", "nothing", datetime(2026, 3, 2, 12, tzinfo=UTC))]
    assert details.summary == "what changed, milestone: detected"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("2026-03-02", "2026-03-02"),
        ("2026-03-02T12:00:00", "2026-03-02T12:00:00"),
        ("The TEAM", "The TEAM"),
        ("sev10", "sev10"),
        ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00+14:00"),
        ("9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59-14:00"),
        (False, "no"),
        (0, "0"),
        (1.5, "1.5"),
        ([["a", "pass", "manual"], ["b"]], "a, pass, manual, b"),
        ({"summary": 3, "note": None}, "note: nothing, summary: 3"),
        ("x" * (LONGEST + 1), "x" * LONGEST + "…"),
    ],
)
def test_a_value_is_written_for_people(value: object, written: str) -> None:
    assert details_of({"value": value}, nobody).facts == [Fact("Value", written)]


def test_keys_become_names_where_somebody_knows_them() -> None:
    def name_of(field: str, key: int) -> str | None:
        return {("members", 1): "Mia", ("members", 2): "no. 2"}.get((field, key))

    details = details_of({"members": [1, 2], "batch": 1, "kept": {"members": 1}}, name_of)

    assert details.facts == [
        Fact("Batch", "1"),
        Fact("Kept", "members: 1"),
        Fact("Members", "Mia, no. 2"),
    ]


def test_keys_are_found_with_their_fields() -> None:
    data = {"person": 7, "added": [8, 9], "restricted": True, "role": "lead", "before": None}
    data |= {"after": {"team": 3, "name": "x"}}

    assert list(keys_in(data)) == [("person", 7), ("added", 8), ("added", 9), ("team", 3)]


def test_an_entry_without_data_says_nothing() -> None:
    details = details_of({}, nobody)

    assert (details.changes, details.facts, details.summary) == ([], [], "")


def test_a_long_line_is_cut_between_words() -> None:
    data = {f"field_{number}": "some words" for number in range(20)}

    summary = details_of(data, nobody).summary

    assert len(summary) <= 120
    assert summary.endswith(" …")
