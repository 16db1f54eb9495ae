"""What no column of either kind of database holds is found before it is written."""

from typing import Any

import pytest
from django.db import models

from core.transfer.fitting import Fit

KINDS = [("a", "A"), ("b", "B")]
FITTING: "list[tuple[models.Field[Any, Any], Any]]" = [
    (models.CharField(max_length=3), "äöü"),
    (models.CharField(max_length=1, choices=KINDS), "b"),
    (models.CharField(max_length=1, choices=KINDS, blank=True), ""),
    (models.CharField(max_length=1, choices=KINDS, null=True), None),
    (models.TextField(), "x" * 100_000),
    (models.SmallIntegerField(choices=[(1, "One")]), "1"),
    (models.PositiveSmallIntegerField(), 32_767),
    (models.BigAutoField(primary_key=True), 2**63 - 1),
    (models.DecimalField(max_digits=4, decimal_places=2), "99.99"),
    (models.JSONField(), {"any": ["thing", {"\\u0000": "\N{PALM TREE}"}, 1, None]}),
    (models.BooleanField(), True),
]
MISFITS: "list[tuple[models.Field[Any, Any], Any, str]]" = [
    (models.CharField(max_length=3), "four", "has 4 characters, and 3 fit"),
    (models.SlugField(max_length=3), 1234, "has 4 characters, and 3 fit"),
    (models.TextField(), "a\0b", r"has a character without a sign \(NUL\)"),
    (models.JSONField(), ["a", {"b": "\0"}], "holds a character that cannot be stored"),
    (models.JSONField(), {"a\ud800": 1}, "holds a character that cannot be stored"),
    (models.CharField(max_length=9, choices=KINDS), "c", "“c” is none of its values"),
    (models.CharField(max_length=9, choices=KINDS), "", "“” is none of its values"),
    (models.SmallIntegerField(choices=[(1, "One")]), 2, "“2” is none of its values"),
    (models.IntegerField(), 2**31, "2147483648 is not between -2147483648 and 2147483647"),
    (models.PositiveIntegerField(), -1, "-1 is not between 0 and 2147483647"),
    (models.DecimalField(max_digits=4, decimal_places=2), "123.45", "no more than 4 digits"),
]


def fit_of(field: "models.Field[Any, Any]") -> Fit:
    field.set_attributes_from_name("column")
    return Fit([field])


@pytest.mark.parametrize(("field", "value"), FITTING)
def test_what_fits_is_let_through(field: "models.Field[Any, Any]", value: Any) -> None:
    fit_of(field).check({"column": value})


@pytest.mark.parametrize(("field", "value", "reason"), MISFITS)
def test_what_does_not_fit_is_named_with_its_column(
    field: "models.Field[Any, Any]", value: Any, reason: str
) -> None:
    with pytest.raises(ValueError, match=f"column: .*{reason}"):
        fit_of(field).check({"column": value})
