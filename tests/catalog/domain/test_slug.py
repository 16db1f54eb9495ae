import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.domain.slug import free_slug, slug_from


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Checkout API", "checkout-api"),
        ("  Größe & Co. ", "groe-co"),
        ("ci.jenkins.io", "ci-jenkins-io"),
        ("<script>alert(1)</script>", "script-alert-1-script"),
        ("田中さん", "service"),
        ("new", "service"),
        ("---", "service"),
    ],
)
def test_slug_from_a_name(name: str, slug: str) -> None:
    assert slug_from(name, fallback="service") == slug


@given(st.text())
def test_slug_from_any_text_is_a_slug(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug_from(name, fallback="service"))


def test_free_slug_takes_the_first_number_that_is_free() -> None:
    taken = {"api", "api-2"}

    assert free_slug("api", taken.__contains__) == "api-3"
    assert free_slug("web", taken.__contains__) == "web"
