"""Addresses that are asked in a way that they do not take."""

import pytest

from tests.conftest import SignedIn
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db

FORM_ONLY = "/inbox/read/"
HTML = "text/html,application/xhtml+xml,*/*;q=0.8"


def test_who_opens_the_address_of_a_form_gets_a_page(signed_in: SignedIn) -> None:
    answer = signed_in(make_user()).get(FORM_ONLY, headers={"accept": HTML})

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "405.html" in [template.name for template in answer.templates]
    assert "This address takes forms only" in answer.text


@pytest.mark.parametrize("headers", [{}, {"accept": "*/*"}, {"accept": HTML, "hx-request": "true"}])
def test_programs_and_parts_of_pages_get_no_page(
    headers: dict[str, str], signed_in: SignedIn
) -> None:
    answer = signed_in(make_user()).get(FORM_ONLY, headers=headers)

    assert (answer.status_code, answer.content) == (405, b"")
