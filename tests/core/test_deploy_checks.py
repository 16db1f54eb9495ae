"""A site that people reach must know its address."""

import pytest
from django.core.checks import run_checks
from django.test import override_settings


@pytest.mark.parametrize(
    ("https", "url", "is_refused"),
    [
        (True, "http://127.0.0.1:8000", True),
        (True, "https://localhost/", True),
        (True, "drydock.example", True),
        (True, "https://drydock.example", False),
        (False, "http://127.0.0.1:8000", False),
    ],
)
def test_an_address_of_this_machine_is_refused_behind_https(
    https: bool, url: str, is_refused: bool
) -> None:
    with override_settings(SESSION_COOKIE_SECURE=https, DRYDOCK_URL=url):
        found = [one.id for one in run_checks(tags=["security"], include_deployment_checks=True)]

    assert ("drydock.E002" in found) is is_refused
