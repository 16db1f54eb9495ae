"""What forms about people take, and what they say to the rest."""

import pytest
from django.http import QueryDict

from core.models import Role
from core.people.forms import AddPersonForm, ProfileForm, TokenForm, known_zones

PROFILE = {"name": "", "email": "", "theme": "system"}


def profile(**typed: str) -> ProfileForm:
    data = QueryDict(mutable=True)
    data.update(PROFILE | typed)
    return ProfileForm(data)


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("", ""),
        ("Europe/Berlin", "Europe/Berlin"),
        (" europe/berlin ", "Europe/Berlin"),
        ("america/new york", "America/New_York"),
        ("utc", "UTC"),
    ],
)
def test_a_zone_is_understood_as_people_type_it(typed: str, zone: str) -> None:
    form = profile(time_zone=typed)

    assert form.is_valid()
    assert form.cleaned_data["time_zone"] == zone


@pytest.mark.parametrize("typed", ["Berlin", "../etc/passwd", "CET+1", "\x00", "x" * 65])
def test_an_unknown_zone_is_refused_and_kept(typed: str) -> None:
    form = profile(time_zone=typed)

    assert list(form.errors) == ["time_zone"]
    assert form["time_zone"].value() == typed


def test_each_zone_on_offer_is_taken() -> None:
    zones = known_zones()

    assert {"UTC", "Europe/Berlin", "Asia/Tokyo"} <= set(zones)
    assert [zone for zone in zones if not profile(time_zone=zone).is_valid()] == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("Bo Lind", "Bo Lind"), (" Bo ", " Bo "), ("   ", ""), ("", ""), ("Ω≈ç√∫", "Ω≈ç√∫")],
)
def test_a_name_is_kept_as_typed_unless_it_is_blank(typed: str, kept: str) -> None:
    form = profile(name=typed)

    assert form.is_valid()
    assert form.cleaned_data["name"] == kept


@pytest.mark.parametrize("name", ["a\x00b", "x" * 151])
def test_a_name_that_cannot_be_stored_is_refused(name: str) -> None:
    assert list(profile(name=name).errors) == ["name"]


def test_a_role_becomes_the_enum() -> None:
    form = AddPersonForm({"username": "bo", "role": "manager"})

    assert form.is_valid()
    assert form.cleaned_data == {"username": "bo", "name": "", "email": "", "role": Role.MANAGER}


@pytest.mark.parametrize("username", ["", "a b", "a/b", "a\x00", "x" * 151])
def test_a_user_name_that_fits_into_no_address_is_refused(username: str) -> None:
    form = AddPersonForm({"username": username, "role": "viewer"})

    assert list(form.errors) == ["username"]


@pytest.mark.parametrize(
    ("days", "ok"), [("30", True), ("90", True), ("365", True), ("9999", False)]
)
def test_a_token_works_for_one_of_three_spans(days: str, ok: bool) -> None:
    assert TokenForm({"name": "deploys", "days": days}).is_valid() is ok


def test_a_token_works_for_90_days_unless_another_span_is_chosen() -> None:
    assert TokenForm()["days"].value() == 90
