"""A site that people reach must know its address, and where its heartbeat goes."""

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


@pytest.mark.parametrize(
    ("url", "seconds", "networks", "is_refused"),
    [
        ("", 0, [], False),
        ("https://hc.example/ping/s3cret", 60, [], False),
        ("http://10.0.0.3/ping/s3cret", 60, ["10.0.0.0/8"], False),
        ("http://hc.example/ping/s3cret", 60, [], True),
        ("hc.example/ping/s3cret", 60, [], True),
        ("https://hc.example/ping/s3cret", 0, [], True),
    ],
)
def test_a_heartbeat_that_never_goes_out_is_refused_without_its_address(
    url: str, seconds: int, networks: list[str], is_refused: bool
) -> None:
    with override_settings(
        DRYDOCK_HEARTBEAT_URL=url,
        DRYDOCK_CANARY_SECONDS=seconds,
        DRYDOCK_OUTBOUND_NETWORKS=networks,
    ):
        found = {
            one.id: one.msg for one in run_checks(tags=["security"], include_deployment_checks=True)
        }

    assert ("drydock.E003" in found) is is_refused
    assert "s3cret" not in found.get("drydock.E003", "")
