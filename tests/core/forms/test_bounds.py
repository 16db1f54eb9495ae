"""The ends of a range, in the zone of the page."""

from datetime import UTC, datetime

import pytest
from django import forms
from django.utils import timezone

from core.forms.bounds import BoundField


def test_a_day_is_one_of_the_zone_and_an_end_includes_it() -> None:
    with timezone.override("Europe/Berlin"):
        since, until = (BoundField(is_end=is_end).clean("2026-03-02") for is_end in (False, True))

    assert since == datetime(2026, 3, 1, 23, tzinfo=UTC)
    assert until == datetime(2026, 3, 2, 23, tzinfo=UTC)


def test_nothing_is_no_bound() -> None:
    assert BoundField(required=False).clean("") is None


def test_what_is_no_time_is_refused_with_what_would_be() -> None:
    with pytest.raises(forms.ValidationError, match="“soon” is no time; use a day such as"):
        BoundField().clean("soon")
