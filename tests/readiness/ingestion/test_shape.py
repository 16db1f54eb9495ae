"""A field of a wrong shape is named by its path, whatever it holds."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from core.input.documents import DocumentValue
from readiness.ingestion import shape


@pytest.mark.parametrize(
    ("read", "value", "found"),
    [
        (shape.mapping, None, {}),
        (shape.listed, None, []),
        (shape.text, 5, "5"),
        (shape.texts, {"a": True, "b": 1.5}, {"a": "true", "b": "1.5"}),
        (shape.whole, 0, 0),
        (shape.number, 2, 2.0),
        (shape.number, None, None),
        (shape.flag, False, False),
        (shape.moment, "", None),
        (shape.moment, "2026-03-02T11:00:00+01:00", datetime(2026, 3, 2, 10, tzinfo=UTC)),
    ],
)
def test_field_of_the_right_shape_is_read(
    read: Callable[[DocumentValue, str], object], value: DocumentValue, found: object
) -> None:
    assert read(value, "a.b") == found


@pytest.mark.parametrize(
    ("read", "value", "reason"),
    [
        (shape.mapping, [], "a.b is a list and should be a mapping"),
        (shape.listed, {}, "a.b is a mapping and should be a list"),
        (shape.text, True, "a.b is true or false and should be text"),
        (shape.whole, 1.5, "a.b is a number and should be a whole number"),
        (shape.whole, -1, "a.b is negative"),
        (shape.number, "1", "a.b is text and should be a number"),
        (shape.number, True, "a.b is true or false and should be a number"),
        (shape.flag, 1, "a.b is a number and should be true or false"),
        (shape.moment, "soon", "a.b is no time: soon"),
        (shape.moment, "0001-01-01T00:00:00+23:00", "a.b is no time: 0001-01-01T00:00:00+23:00"),
        (shape.moment, "2026-03-02T11:00:00", "a.b has no time zone: 2026-03-02T11:00:00"),
    ],
)
def test_field_of_a_wrong_shape_is_named(
    read: Callable[[DocumentValue, str], object], value: DocumentValue, reason: str
) -> None:
    with pytest.raises(ValueError, match=r"^a\.b ") as caught:
        read(value, "a.b")

    assert str(caught.value) == reason
